// SPDX-License-Identifier: GPL-2.0
/*
 * The service manager listens on a datagram socket, whose name is in the environment; one that
 * begins with @ is abstract.
 */
#include "notify.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

void notify(const char *format, ...)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *name = getenv("NOTIFY_SOCKET");
	size_t name_bytes = name ? strlen(name) : 0;
	char text[512];
	va_list args;
	int fd;

	if (!name_bytes || name_bytes >= sizeof(address.sun_path))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	memcpy(address.sun_path, name, name_bytes);
	if (*name == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&address,
			     offsetof(struct sockaddr_un, sun_path) + name_bytes) < 0)
		say(LOG_WARNING, "cannot reach the service manager: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}
