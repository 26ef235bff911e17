import { storeToRefs } from 'pinia'
import { computed, watch } from 'vue'
import { useRouter } from 'vue-router'

import type { usePicked } from '@/composables/usePicked'
import { useQueryState } from '@/composables/useQueryState'
import { useRequest } from '@/composables/useRequest'
import { useSearchStore, type SearchWish } from '@/stores/useSearchStore'

/** A search for pages: its words stand in the address, and its hits stay until those of another come. */
export function useWebSearch(picked: ReturnType<typeof usePicked>) {
  const router = useRouter()
  const search = useSearchStore()
  const { found, progress } = storeToRefs(search)
  const q = useQueryState('q', '')
  const { run: find, pending, problem } = useRequest(search.search)

  /** What was asked last, whether or not its hits are here yet. */
  let searched = found.value?.query
  async function ask(wish: SearchWish): Promise<void> {
    searched = wish.query
    await find(wish)
    if (problem.value) searched = found.value?.query
  }

  /** What was picked of the hits goes with them; what was pasted stays. */
  function submit(wish: SearchWish): void {
    if (!wish.query) return
    picked.drop(found.value?.results.map(({ url }) => url) ?? [])
    void ask(wish)
    q.value = wish.query
  }

  /** Begin anew: without words, hits and anything picked. */
  async function clear(): Promise<void> {
    search.clear()
    searched = undefined
    picked.clear()
    await router.replace({ query: {} })
  }

  watch(
    q,
    (query) => {
      if (query && query !== searched) void ask({ query, pages: 1, force_refresh: false })
    },
    { immediate: true },
  )

  return {
    q,
    found,
    progress,
    pending,
    problem,
    unconfigured: computed(() => problem.value?.title === 'search_not_configured'),
    submit,
    stop: search.stop,
    clear,
  }
}
