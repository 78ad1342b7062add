#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs before the files of the package ublk-dkms go, on removal and, for the old one, after the new
# one was installed. dkms itself notices when it is the same one that is installed again: it finds
# the note that it made for post.sh. For that it must be called by this very shell.

if [ -e /var/lib/dkms/ublk/@DKMS_VERSION@ ] &&
   ! TMPDIR=/run dkms remove -m ublk -v @DKMS_VERSION@ --all --rpm_safe_upgrade >/dev/null 2>&1; then
	echo "ublk-dkms: dkms could not remove all of the driver @DKMS_VERSION@:" >&2
	dkms remove -m ublk -v @DKMS_VERSION@ --all >&2
	echo "ublk-dkms: What is left lies in /var/lib/dkms/ublk and /lib/modules." >&2
fi
exit 0
