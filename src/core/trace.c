// SPDX-License-Identifier: GPL-2.0
/* Gives the trace events of trace.h their bodies; nothing else may define CREATE_TRACE_POINTS. */
#include "core/ublk.h"
#define CREATE_TRACE_POINTS
#include "core/trace.h"
