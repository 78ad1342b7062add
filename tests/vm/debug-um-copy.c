// SPDX-License-Identifier: GPL-2.0
/*
 * For user-mode Linux: what is unmapped is used by nobody when it is given to its next owner.
 * There, a thread that unmaps a page does not ask whether another thread of the program, on
 * another processor, still runs with it mapped, or is in a system call which copies from or to it.
 * The next owner was overwritten: the kernel's own memory, by a program that only hurt itself.
 * make-debug-kernel puts this in the place of do_op_one_page(), and um_tlb_flushed() at the end of
 * all functions that flush.
 */
static DEFINE_PER_CPU(unsigned int, copying);	/* this processor is in do_op_one_page() */

void um_tlb_flushed(struct mm_struct *mm)
{
	int cpu;

	smp_mb();	/* what was unmapped before, and the looks at others after */
	for_each_online_cpu(cpu)
		/* all of a copy is before its end */
		while (smp_load_acquire(per_cpu_ptr(&copying, cpu)))
			cpu_relax();
#ifdef CONFIG_SMP
	/* all that the program did is before its end */
	while (smp_load_acquire(&mm->context.user_mode)) {
		os_alarm_process(mm->context.id.pid);
		os_yield();
	}
#endif
}

#ifdef CONFIG_SMP
/* The mappings are those of now when the program goes on; exit_turnstile() takes user_mode back. */
void um_enter_user_mode(struct mm_struct *mm)
{
	do {
		WRITE_ONCE(mm->context.user_mode, 0);
		um_tlb_sync(mm);
		WRITE_ONCE(mm->context.user_mode, 1);
		smp_mb();	/* user_mode before, and the look at what was unmapped after */
	} while (READ_ONCE(mm->context.sync_tlb_range_to));
}
#endif

/* Interrupts are off in a copy, so that it waits for nothing. */
static int do_op_one_page(unsigned long addr, int len, int is_write,
			  int (*op)(unsigned long addr, int len, void *arg), void *arg)
{
	unsigned long flags;
	int n, code;
	pte_t *pte;

	for (;;) {
		raw_local_irq_save(flags);
		WRITE_ONCE(*this_cpu_ptr(&copying), 1);
		smp_mb();	/* copying before, and the look at the mapping after */
		pte = virt_to_pte(current->mm, addr);
		if (pte && pte_present(*pte) && (!is_write || pte_write(*pte)))
			break;
		smp_store_release(this_cpu_ptr(&copying), 0); /* the look is before it */
		raw_local_irq_restore(flags);
		if (handle_page_fault(addr, 0, is_write, 1, &code))
			return -1;
	}
	pagefault_disable();
	n = op((unsigned long)page_address(pte_page(*pte)) + offset_in_page(addr), len, arg);
	pagefault_enable();
	smp_store_release(this_cpu_ptr(&copying), 0); /* the copy is before it */
	raw_local_irq_restore(flags);
	return n;
}

