/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A server for the add and recover verbs: in a daemon or in this process.
 */
#ifndef UBLKCTL_LAUNCH_H
#define UBLKCTL_LAUNCH_H

#include <stdbool.h>

#include "server.h"

/**
 * launch() - run a server and print the name of its disk when it can be used
 * @config: all but @ready and @ready_arg
 * @foreground: serve in this process, until the end of the device
 *
 * Return: the exit status; says why it is not 0.
 */
int launch(struct server_config *config, bool foreground);

#endif
