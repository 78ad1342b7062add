// SPDX-License-Identifier: GPL-2.0
/*
 * For user-mode Linux with several processors: interrupts between them are noted while they are
 * disabled, and handled when they are enabled again. Without this each local_irq_disable() and
 * each local_irq_enable() is a system call of the host, which takes half of the time of all tests.
 * make-debug-kernel puts it in the place of the functions of the same names.
 */
static __thread unsigned int ipis_noted;	/* by number; only this processor's thread */

int os_ipis_noted(void);

int os_ipis_noted(void)
{
	return ipis_noted != 0;
}

static void handle_ipis(unsigned int vectors)
{
	signals_enabled = 0;
	um_trace_signals_off();
	for (int vector = 0; vectors >> vector; vector++)
		if (vectors >> vector & 1)
			uml_ipi_handler(vector);
	um_trace_signals_on();
	signals_enabled = 1;
}

void os_local_ipi_enable(void)
{
	unsigned int noted;

	while (ipis_noted && (noted = __atomic_exchange_n(&ipis_noted, 0, __ATOMIC_SEQ_CST)))
		handle_ipis(noted);
}

void os_local_ipi_disable(void)
{
}

void os_yield(void)
{
	sched_yield();
}

static void ipi_sig_handler(int sig, siginfo_t *info, void *context)
{
	int saved_errno = errno;
	unsigned int vector = 1U << info->si_value.sival_int;

	(void)sig;
	(void)context;
	if (signals_enabled)
		handle_ipis(vector);
	else
		__atomic_fetch_or(&ipis_noted, vector, __ATOMIC_SEQ_CST);
	errno = saved_errno;
}

