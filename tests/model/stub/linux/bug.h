/* SPDX-License-Identifier: GPL-2.0-only */
void model_wrong(const char *what);
#define WARN_ON_ONCE(what)	((what) ? model_wrong(#what) : (void)0)
