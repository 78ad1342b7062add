/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A server in a child process, and another one whenever it dies and leaves its device to be
 * recovered.
 *
 * The service manager could do that by itself, but it may first want to unmount what needs the
 * service, which waits for the server that is then not yet started.
 */
#ifndef UBLKCTL_SUPERVISE_H
#define UBLKCTL_SUPERVISE_H

/**
 * supervise() - run servers, one after the other
 * @argv: what to call, but for the name of this program, which comes first: argv[0] is replaced
 *
 * SIGTERM, SIGINT and SIGHUP are handed on. The servers die with this process.
 *
 * Return: the exit status of the last server, or EXIT_LEFT if too many die.
 */
int supervise(char **argv);

#endif
