/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Leaving the terminal: a child process does the work, and the command that the user typed ends
 * when the child says that the disk is there, or that it is not.
 */
#ifndef UBLKCTL_DAEMON_H
#define UBLKCTL_DAEMON_H

#include <stdint.h>

/**
 * daemon_fork() - make the child
 * @report_fd: in the child, for daemon_detach()
 *
 * Return: 0 in the child, a process id in the parent, or -errno; says why.
 */
int daemon_fork(int *report_fd);

/**
 * daemon_detach() - in the child: tell the parent that all is well, and leave the terminal
 * @value: what daemon_wait() gives the parent
 *
 * Return: 0, or -EPIPE if the parent is gone.
 */
int daemon_detach(int report_fd, uint32_t value);

/**
 * daemon_wait() - in the parent: wait for the child to detach
 * @pid: from daemon_fork()
 *
 * Return: 0, or the exit status of the child, which has failed and said why.
 */
int daemon_wait(int pid, int report_fd, uint32_t *value);

#endif
