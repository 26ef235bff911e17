import { useToast } from '@nuxt/ui/composables'
import { computed } from 'vue'

import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { useJobsStore } from '@/stores/useJobsStore'
import { usePricesStore } from '@/stores/usePricesStore'
import type { Which } from '@/stores/useProductsStore'
import { useUndoStore } from '@/stores/useUndoStore'

/** Having the pages of many products visited: a job that can be stopped from its message. */
export function useRefreshMany() {
  const toast = useToast()
  const undo = useUndoStore()
  const prices = usePricesStore()
  const jobs = useJobsStore()
  const { t } = i18n.global

  const {
    run: refresh,
    pending,
    problem,
    clear,
  } = useRequest(async (which: Which) => {
    const job = await prices.refreshMany(which)
    await jobs.load()
    toast.add({
      id: `refresh ${String(job.id)}`,
      title: t('products.bulk.refreshing', { count: job.total }, job.total),
      description: job.total ? t('products.bulk.refreshingHint') : undefined,
      duration: undo.windowMs,
      actions: job.total ? [{ label: t('form.cancel'), onClick: () => void stop(job.id) }] : [],
    })
  })
  const { run: stop, problem: stopProblem, clear: clearStop } = useRequest(jobs.cancel)

  function forget(): void {
    clear()
    clearStop()
  }

  return { refresh, pending, problem: computed(() => problem.value ?? stopProblem.value), forget }
}
