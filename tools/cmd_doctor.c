// SPDX-License-Identifier: GPL-2.0
/*
 * ublkctl doctor: what keeps the driver from working, in sentences. It changes nothing, and loads
 * nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "options.h"

#define MODULE_DIR	"/sys/module/ublk_drv/"
#define CONTROL_NODE	"/dev/ublk-control"
#define URING_SYSCTL	"/proc/sys/kernel/io_uring_disabled"
#define TEXT_BYTES	256

/**
 * struct patient - what the driver and the kernel are
 * @release: of the running kernel
 * @loaded: there is a driver in the kernel
 * @loaded_source: its srcversion; empty: it is part of the kernel
 * @file: the module that modprobe would load, or empty
 * @file_source: its srcversion
 * @problems: how many were found so far
 */
struct patient {
	char release[TEXT_BYTES];
	bool loaded;
	char loaded_source[TEXT_BYTES];
	char file[TEXT_BYTES];
	char file_source[TEXT_BYTES];
	unsigned int problems;
};

__attribute__((format(printf, 1, 2)))
static void good(const char *format, ...)
{
	va_list args;

	fputs("ok       ", stdout);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

__attribute__((format(printf, 2, 3)))
static void problem(struct patient *patient, const char *format, ...)
{
	va_list args;

	patient->problems++;
	fputs("problem  ", stdout);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* What to do about the problem just told. */
__attribute__((format(printf, 1, 2)))
static void advice(const char *format, ...)
{
	va_list args;

	fputs("         do: ", stdout);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static void first_line(FILE *file, char *text)
{
	*text = '\0';
	if (file && fgets(text, TEXT_BYTES, file))
		text[strcspn(text, "\n")] = '\0';
}

static void read_line(const char *path, char *text)
{
	FILE *file = fopen(path, "re");

	first_line(file, text);
	if (file)
		fclose(file);
}

/* The first line that a program prints, which may be missing. */
static void ask(const char *command, char *text)
{
	FILE *file = popen(command, "re");

	first_line(file, text);
	if (file)
		pclose(file);
}

static bool exists(const char *path)
{
	return !access(path, F_OK);
}

static bool is_dkms(const char *file)
{
	return strstr(file, "/updates/") || strstr(file, "/extra/");
}

static const char *origin(const char *file)
{
	return is_dkms(file) ? "the one that DKMS has built" : "the kernel's own";
}

static void look(struct patient *patient)
{
	struct utsname names;

	uname(&names);
	snprintf(patient->release, sizeof(patient->release), "%s", names.release);
	patient->loaded = exists(MODULE_DIR) || exists("/sys/class/ublk-char");
	read_line(MODULE_DIR "srcversion", patient->loaded_source);
	ask("modinfo -F filename ublk_drv 2>/dev/null", patient->file);
	ask("modinfo -F srcversion ublk_drv 2>/dev/null", patient->file_source);
	if (*patient->file != '/')
		*patient->file = '\0';
}

/* No module for this kernel: why not? */
static void check_built(struct patient *patient)
{
	char build[TEXT_BYTES + 32];
	char status[TEXT_BYTES];

	if (*patient->file) {
		good("modprobe finds the driver, %s: %s", origin(patient->file), patient->file);
		return;
	}
	if (patient->loaded && !*patient->loaded_source) {
		good("the driver is a part of kernel %s", patient->release);
		return;
	}
	problem(patient, "there is no driver for kernel %s", patient->release);
	snprintf(build, sizeof(build), "/lib/modules/%s/build/Makefile", patient->release);
	ask("dkms status ublk 2>/dev/null", status);
	if (!*status)
		advice("install the package ublk-dkms");
	else if (!exists(build))
		advice("install this kernel's headers (on Debian: apt install linux-headers-%s)",
		       patient->release);
	else
		advice("dkms autoinstall -k %s, and read the log it names if that fails",
		       patient->release);
}

/* Is it there, and is it what modprobe would load now? */
static void check_loaded(struct patient *patient)
{
	char version[TEXT_BYTES];

	if (!patient->loaded) {
		if (*patient->file) {
			problem(patient, "the driver is not loaded");
			advice("modprobe ublk_drv");
		}
		return;
	}
	if (!*patient->loaded_source || !*patient->file_source)
		return;
	read_line(MODULE_DIR "version", version);
	if (!strcmp(patient->loaded_source, patient->file_source)) {
		good("the driver that is loaded is the one that is installed%s%s",
		     *version ? ", version " : "", version);
		return;
	}
	problem(patient, "the driver that is loaded, %s%s, is not the one that is installed",
		*version ? "version " : "the kernel's own or an old one", version);
	advice("with no disk in use: ublkctl del -a; modprobe -r ublk_drv; modprobe ublk_drv");
}

/* Secure Boot asks for a key that the firmware knows. */
static void check_key(struct patient *patient)
{
	char answer[TEXT_BYTES];
	char signer[TEXT_BYTES];

	ask("mokutil --sb-state 2>/dev/null", answer);
	if (!strstr(answer, "enabled") || !is_dkms(patient->file))
		return;
	ask("modinfo -F signer ublk_drv 2>/dev/null", signer);
	if (!*signer) {
		problem(patient, "Secure Boot is on, and the driver is not signed");
		advice("install openssl, then dkms autoinstall --force -k %s", patient->release);
		return;
	}
	ask("LC_ALL=C mokutil --test-key /var/lib/dkms/mok.pub 2>/dev/null", answer);
	if (strstr(answer, "already enrolled") || patient->loaded) {
		good("Secure Boot is on, and the driver is signed by \"%s\"", signer);
		return;
	}
	problem(patient, "Secure Boot is on and does not know the key that signs the driver");
	advice("mokutil --import /var/lib/dkms/mok.pub, reboot, and enrol it in the blue screen");
}

static void check_node(struct patient *patient)
{
	struct stat st;

	if (!patient->loaded)
		return;
	if (stat(CONTROL_NODE, &st) < 0) {
		problem(patient, CONTROL_NODE " is missing");
		advice("mount devtmpfs on /dev, or start udev");
	} else if (access(CONTROL_NODE, R_OK | W_OK) < 0) {
		problem(patient, "you may not use " CONTROL_NODE ", whose mode is %o",
			st.st_mode & 07777);
		advice("be root, or join its group (adduser $USER ublk) and log in again");
	} else if (st.st_mode & 0006) {
		problem(patient, "everybody may use " CONTROL_NODE ", whose mode is %o",
			st.st_mode & 07777);
		advice("udevadm control --reload && udevadm trigger " CONTROL_NODE);
	} else {
		good("you may use " CONTROL_NODE);
	}
}

static void check_ring(struct patient *patient)
{
	char value[TEXT_BYTES];

	read_line(URING_SYSCTL, value);
	if (!strcmp(value, "2")) {
		problem(patient, "io_uring is turned off for everybody");
		advice("sysctl kernel.io_uring_disabled=0");
	} else if (!strcmp(value, "1") && geteuid()) {
		problem(patient, "io_uring is turned off for ordinary users");
		advice("be root, or as root: sysctl kernel.io_uring_disabled=0");
	} else {
		good("io_uring may be used");
	}
}

static int take_no_option(const struct verb *verb, int option, char **argv, void *into)
{
	(void)into;
	return usage_bad_option(verb, option, argv);
}

static int run_doctor(const struct verb *verb, int argc, char **argv)
{
	static const struct option longopts[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct patient patient = { .problems = 0 };
	int ret = parse_options(verb, argc, argv, ":h", longopts, take_no_option, NULL);

	if (ret != GO_ON)
		return ret;
	/* Where programs for root are is not in everybody's PATH. */
	setenv("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin", 1);
	fflush(stdout);
	look(&patient);
	check_built(&patient);
	check_loaded(&patient);
	check_key(&patient);
	check_node(&patient);
	check_ring(&patient);
	return patient.problems ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct verb verb_doctor = {
	.name = "doctor",
	.summary = "say what keeps the driver from working",
	.help =
		"Usage: ublkctl doctor\n"
		"\n"
		"Says whether there is a driver for this kernel, the kernel's own or one that DKMS\n"
		"has built, whether it is the one that is loaded, whether Secure Boot accepts it,\n"
		"and whether you may use it; a line each, and what to do about each problem.\n"
		"Changes nothing. Exit status: 0 no problem, 1 there is one.\n"
		"\n"
		"  -h, --help  this text",
	.run = run_doctor,
};
