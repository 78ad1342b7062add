# SPDX-License-Identifier: GPL-2.0
#
# What a person or DKMS calls. The driver itself is built by the target kernel's kbuild, from
# src/Kbuild; tools/ and tests/ have makefiles of their own. DKMS gives KDIR and must never
# depend on the kernel that happens to run.

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
# Where the driver lies: it has another name below /usr/src, see debian/rules.
DRIVER := src

# A kernel built by clang gives its modules flags that gcc does not know. CC is said besides
# LLVM=1 because Debian's headers name a gcc of their own.
LLVM_ARG = $(if $(LLVM)$(filter command line,$(origin CC)),,$(if $(shell \
	grep -s '^CONFIG_CC_IS_CLANG=y' '$(KDIR)/include/config/auto.conf'),LLVM=1 CC=clang))
# The recipes say $(MAKE) themselves: make shares its job slots only with those that do.
KBUILD = -C $(KDIR) M=$(CURDIR)/$(DRIVER) $(LLVM_ARG)

# The kernel that KDIR is for, as its packages are named: /usr/src/linux-headers-X and
# /lib/modules/X/build both say X.
KPATH = $(patsubst linux-headers-%,%,$(notdir $(patsubst %/,%,$(patsubst %/build,%,$(KDIR)))))
KNAME = $(if $(findstring .,$(KPATH)),$(KPATH),VERSION)
RELEASE = $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"/\1/p' '$(KDIR)/include/generated/utsrelease.h')
MODDIR = $(INSTALL_MOD_PATH)/lib/modules/$(RELEASE)
DEPMOD = if [ -e '$(MODDIR)/modules.order' ]; then \
		depmod -b '$(INSTALL_MOD_PATH)/' '$(RELEASE)'; fi

help:
	@echo 'ublk-dkms $(VERSION): the ublk block driver for kernels that lack it or have an older one'
	@echo
	@echo 'Try and test (these install what they need, see README.md):'
	@echo '  make demo          install the package on a Debian 12 machine in QEMU and use it there'
	@echo '  make check         unit tests, lint, and the tests on each kernel in QEMU'
	@echo '  make check-packages  install, upgrade and remove the packages, and boot the result'
	@echo '  make check-debug   the tests on kernels that look for mistakes: KASAN, lockdep, KCSAN ...'
	@echo '  make check-intree  the same tests against the driver that comes with the kernel'
	@echo '  make lint          the checks that read the text only'
	@echo
	@echo 'Build:'
	@echo '  make modules       $(DRIVER)/ublk_drv.ko for the kernel whose headers are in KDIR'
	@echo '  make tools         tools/ublkctl'
	@echo '  make install       the module into the kernel of KDIR, ublkctl into PREFIX (without DKMS)'
	@echo '  make uninstall     undo make install'
	@echo '  make deb           Debian packages into build/deb'
	@echo '  make rpm           RPM packages into build/rpm'
	@echo '  make repo          repositories for apt and dnf in build/repo, signed if REPO_KEY=KEY is given'
	@echo '  make dist          source archive into build, the same one each time'
	@echo '  make clean         remove everything that was built'
	@echo
	@echo 'KDIR=$(KDIR)'
	@echo 'PREFIX=$(PREFIX)'

modules: headers
	$(MAKE) $(KBUILD) modules

# One sentence now instead of pages from make later.
headers:
	@if ! [ -d '$(KDIR)' ]; then \
		echo 'ublk: there are no kernel headers in $(KDIR).' \
			'Install them (on Debian and Ubuntu: apt install linux-headers-$(KNAME);' \
			'on Fedora: dnf install kernel-devel-$(KNAME)), or name another folder with KDIR=.' >&2; \
		exit 1; \
	elif ! [ -e '$(KDIR)/Makefile' ] || ! [ -e '$(KDIR)/include/config/auto.conf' ]; then \
		echo 'ublk: $(KDIR) holds no prepared kernel headers' \
			'(no Makefile or no include/config/auto.conf).' \
			'Install the headers package of the kernel again,' \
			'or run "make modules_prepare" in a kernel tree.' >&2; \
		exit 1; \
	fi

tools:
	$(MAKE) -C tools

# Signing is DKMS's business: a headers package has no key, and kbuild would complain of that
# and go on.
install: modules tools
	$(MAKE) $(KBUILD) INSTALL_MOD_DIR=updates CONFIG_MODULE_SIG_ALL= modules_install
	$(DEPMOD)
	$(MAKE) -C tools install prefix='$(PREFIX)' DESTDIR='$(DESTDIR)'

uninstall: headers
	rm -f '$(MODDIR)/updates/ublk_drv.ko'*
	$(DEPMOD)
	$(MAKE) -C tools uninstall prefix='$(PREFIX)' DESTDIR='$(DESTDIR)'

# Without kbuild, so that it works when the headers are gone, and in DKMS, which calls it
# without KDIR.
clean:
	@find $(DRIVER) -type f \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name '.*.cmd' -o -name '.*.d' -o -name Module.symvers -o -name modules.order \) -delete
	@rm -rf $(DRIVER)/compat/generated $(DRIVER)/.tmp_versions build
	@for dir in tools tests; do \
		if [ -e $$dir/Makefile ]; then $(MAKE) -s -C $$dir clean || exit; fi; \
	done

check:
	./tests/check

check-intree:
	./tests/check --intree

check-debug:
	./tests/check --debug

check-packages:
	./tests/packages/run

demo:
	./tests/demo

lint:
	./tests/lint/run

# In a copy: dpkg-buildpackage leaves its files beside the folder it is called in.
deb:
	$(call need,dpkg-buildpackage,build-essential debhelper dh-dkms liburing-dev,dpkg-dev)
	rm -rf build/deb
	mkdir -p build/deb/ublk-dkms-$(VERSION)
	tar -c --exclude=./build --exclude=./.git . | tar -x -C build/deb/ublk-dkms-$(VERSION)
	cd build/deb/ublk-dkms-$(VERSION) && dpkg-buildpackage -us -uc -b
	rm -rf build/deb/ublk-dkms-$(VERSION)
	@ls build/deb/*.deb

repo: repo-apt repo-rpm

# What apt can install from: deb [signed-by=/.../KEY.asc] file:/.../build/repo/apt ./
# Without REPO_KEY, the name of a key of gpg, there is no signature: [trusted=yes].
repo-apt: deb
	$(call need,apt-ftparchive,apt-utils,apt)
	rm -rf build/repo/apt
	mkdir -p build/repo/apt
	cp build/deb/*.deb build/repo/apt/
	rm -f build/repo/apt/*-dbgsym_*.deb
	cd build/repo/apt && apt-ftparchive packages . >Packages
	cd build/repo/apt && apt-ftparchive -o APT::FTPArchive::Release::Origin=ublk-dkms \
		-o APT::FTPArchive::Release::Label=ublk-dkms release . >../Release
	mv build/repo/Release build/repo/apt/
	$(if $(REPO_KEY),gpg --batch --yes -u '$(REPO_KEY)' --clearsign \
		-o build/repo/apt/InRelease build/repo/apt/Release)
	$(if $(REPO_KEY),gpg --batch --yes --armor --export '$(REPO_KEY)' >build/repo/apt/KEY.asc)

# Where rpm does not know itself, it cannot know whether there is a compiler.
rpm:
	$(call need,rpmbuild,rpm,rpm-build)
	$(call need,eu-strip,elfutils,elfutils)
	rm -rf build/rpm
	mkdir -p build/rpm
	./rpm/make-spec >build/rpm/ublk.spec
	tar -c --exclude=./build --exclude=./.git --transform='s,^\.,ublk-dkms-$(VERSION),' . | \
		xz -1 >build/rpm/ublk-dkms-$(VERSION).tar.xz
	rpmbuild -ba $$(rpm --quiet -q rpm || echo --nodeps) --define '_topdir $(CURDIR)/build/rpm' \
		--define '_sourcedir %_topdir' --define '_rpmdir %_topdir' \
		--define '_srcrpmdir %_topdir' --define '_rpmfilename %%{NVRA}.rpm' build/rpm/ublk.spec
	rm -rf build/rpm/BUILD*
	@ls build/rpm/*.rpm

# What dnf can install from: baseurl=file:///.../build/repo/rpm. With REPO_KEY, the name of a key
# of gpg, packages and index are signed, and KEY.asc is what its users import.
repo-rpm: rpm
	$(call need,createrepo_c,createrepo-c,createrepo_c)
	rm -rf build/repo/rpm
	mkdir -p build/repo/rpm
	cp build/rpm/*.rpm build/repo/rpm/
	$(if $(REPO_KEY),rpmsign --define '_gpg_name $(REPO_KEY)' --addsign build/repo/rpm/*.rpm)
	createrepo_c -q build/repo/rpm
	$(if $(REPO_KEY),gpg --batch --yes -u '$(REPO_KEY)' --armor --detach-sign \
		build/repo/rpm/repodata/repomd.xml)
	$(if $(REPO_KEY),gpg --batch --yes --armor --export '$(REPO_KEY)' >build/repo/rpm/KEY.asc)

# need PROGRAM, DEBIAN_PACKAGE, FEDORA_PACKAGE
need = @command -v $(1) >/dev/null || { \
		echo 'ublk: this needs $(1). Install it (on Debian and Ubuntu: apt install $(2);' \
			'on Fedora and Enterprise Linux: dnf install $(3)).' >&2; \
		exit 1; \
	}

# The files that git knows, or all those of an unpacked archive, and a spec, for rpmbuild -ta. The
# same files give the same archive, to the byte, wherever and whenever it is made.
DIST := build/dist/ublk-dkms-$(VERSION)
DIST_TIME = $(or $(SOURCE_DATE_EPOCH),$(shell \
	date -d "$$(sed -n 's/^ -- .*>  //p' debian/changelog | head -n 1)" +%s))
dist:
	rm -rf build/dist
	mkdir -p $(DIST)
	if [ -e .git ]; then git ls-files -z; else find . -type f ! -path './build/*' -print0; fi | \
		tar -c --null --no-recursion -T - | tar -x -C $(DIST)
	rm -f $(DIST)/ublk.spec
	./rpm/make-spec >$(DIST)/ublk.spec
	$(MAKE) -s -C $(DIST) clean
	tar -c -C build/dist --format=gnu --sort=name --mtime='@$(DIST_TIME)' --owner=0 --group=0 \
		--numeric-owner --mode=u+rw,go=rX ublk-dkms-$(VERSION) | \
		xz -9 -T1 >build/ublk-dkms-$(VERSION).tar.xz
	rm -rf build/dist
	@ls build/ublk-dkms-$(VERSION).tar.xz

.PHONY: help modules headers tools install uninstall clean check check-debug check-intree check-packages demo lint deb repo \
	repo-apt rpm repo-rpm dist
