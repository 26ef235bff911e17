import { useSessionStorage } from '@vueuse/core'
import { computed, reactive, ref } from 'vue'

import { useAuthStore } from '@/stores/useAuthStore'

/** Rows that somebody picked, by their ids: they stay picked across sorting, paging and a reload. */
export interface Selection {
  readonly ids: ReadonlySet<number>
  /** Everything that matches the filters is picked, whether it was fetched or not. */
  readonly matching: boolean
  /** Whether everything that matches can be picked at all. */
  readonly canMatch: boolean
  has: (id: number) => boolean
  set: (ids: readonly number[], on: boolean) => void
  /** Pick all that match; `shown` stays picked when one of them is dropped. */
  matchAll: (shown: readonly number[]) => void
  clear: () => void
}

/** `matching`: the API can change everything that a filter lets through in one request. */
export function useSelection(name: string, options: { matching?: boolean } = {}): Selection {
  const owner = useAuthStore().profile?.id ?? 0
  const kept = useSessionStorage<Set<number>>(`picked ${name} ${owner}`, new Set())
  const matching = ref(false)

  function set(ids: readonly number[], on: boolean): void {
    matching.value = false
    for (const id of ids) {
      if (on) kept.value.add(id)
      else kept.value.delete(id)
    }
  }

  function matchAll(shown: readonly number[]): void {
    set(shown, true)
    matching.value = true
  }

  function clear(): void {
    kept.value.clear()
    matching.value = false
  }

  return reactive({
    ids: computed(() => kept.value),
    matching,
    canMatch: options.matching ?? false,
    has: (id: number) => matching.value || kept.value.has(id),
    set,
    matchAll,
    clear,
  })
}
