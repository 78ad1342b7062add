// SPDX-License-Identifier: GPL-2.0-only
/*
 * This test will let an ordinary user, as such and in a user namespace, add,
 * use and delete a device under the package's udev rules; expect both nodes to
 * be his before udev tells of them, another user to be refused, and root to
 * get his number without him.
 */
#include "ublkctl.h"

#include "test.h"

static const char script[] =
	"dir=$(mktemp -d /tmp/u.XXXXXX); rules=/run/udev/rules.d/60-ublk-tools.rules\n"
	"trap 'kill $monitor; rm -rf $dir $rules; udevadm control --reload;"
	" chmod 600 /dev/ublk-control' EXIT\n"
	"no() { echo \"not so: $*\" >&2; exit 1; }\n"
	"as() { u=$1; shift; XDG_RUNTIME_DIR=$dir setpriv --reuid $u --regid $u"
	" --clear-groups -- \"$@\"; }\n"
	"user() { as 65534 \"$@\"; }\n"
	"owns() { [ \"$(stat -c '%u %g %a' $1)\" = \"$2\" ] || no \"$2 owns $1: $(stat $1)\"; }\n"
	"mkdir -p /run/udev/rules.d; cp /ublk/ublk-tools.rules $rules; udevadm control --reload\n"
	"chown 65534 $dir; chmod 666 /dev/ublk-control; truncate -s 32M $dir/disk\n"
	"chown 65534 $dir/disk\n"
	"mkfifo $dir/events; while read -r what sec event path rest; do case $event in add|change)"
	" echo $(stat -c '%n %u' /dev/${path##*/});; esac; done <$dir/events >$dir/told &\n"
	"setpriv --reuid 65534 --regid 65534 --clear-groups"
	" udevadm monitor --udev -s ublk-char -s block >$dir/events & monitor=$!; sleep 1\n"
	"for ns in '' 'unshare --user --map-root-user'; do\n"
	"  user $ns ublkctl add -t loop -f $dir/disk -n $1 --unprivileged >&2 || no adds\n"
	"  udevadm settle; owns /dev/ublkc$1 '65534 65534 600'; owns /dev/ublkb$1 '65534 65534 600'\n"
	"  user dd if=/dev/urandom of=/dev/ublkb$1 bs=64k count=8 oflag=direct >&2 || no writes\n"
	"  user cmp -n 524288 $dir/disk /dev/ublkb$1 >&2 || no the same data\n"
	"  as 65533 dd if=/dev/ublkb$1 of=/dev/null count=1 2>/dev/null && no stranger reads\n"
	"  as 65533 ublkctl del -n $1 2>&1 | grep 'not yours' >&2 || no stranger is refused\n"
	"  user $ns ublkctl list >&2; user $ns ublkctl del -n $1 >&2 || no deletes\n"
	"done\n"
	"udevadm settle; grep -q ublkc$1 $dir/told && grep -q ublkb$1 $dir/told || no udev told\n"
	"cat $dir/told >&2; grep -v ' 65534$' $dir/told && no right owner at once\n"
	"ublkctl add -t null -n $1 >&2 || no root adds; udevadm settle\n"
	"owns /dev/ublkc$1 '0 0 600'; owns /dev/ublkb$1 \"0 $(grep ^disk: /etc/group | cut -d: -f3)"
	" 660\"\n"
	"ublkctl del -n $1 >&2\n";

static void run(void)
{
	struct dev *dev = DEV(.no_params = true);

	/* The lowest free number. */
	OK(dev_del(dev));
	need_feature(UBLK_F_UNPRIVILEGED_DEV, "UNPRIVILEGED_DEV");
	OK(shell(120, "set -- %d\n%s", dev->id, script));
}

ABI_TEST(.timeout = 150, .needs = "ublkctl|udevadm|setpriv|unshare");
