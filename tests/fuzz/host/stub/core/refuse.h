/* SPDX-License-Identifier: GPL-2.0-only */
/* Nobody reads a log here. */
#ifndef FUZZ_REFUSE_H
#define FUZZ_REFUSE_H

#define ublk_refuse_server(dev, err, ...)	((void)(dev), (err))

#endif
