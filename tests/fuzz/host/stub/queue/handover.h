/* SPDX-License-Identifier: GPL-2.0-only */
/* See elements.c, which has what this declares. */
