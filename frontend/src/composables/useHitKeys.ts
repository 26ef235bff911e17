import { computed, type Ref } from 'vue'

import type { SearchResult } from '@/api/types'
import { useCommands } from '@/composables/useCommands'
import { useListKeys } from '@/composables/useListKeys'
import type { usePicked } from '@/composables/usePicked'

interface Options {
  root: Readonly<Ref<HTMLElement | null>>
  hits: () => readonly SearchResult[]
  picked: ReturnType<typeof usePicked>
  peek: (hit: SearchResult) => void
  add: (hit: SearchResult) => void
}

/** The keys of found pages: those of every list, and make primary, track at once. */
export function useHitKeys(options: Options) {
  const { picked } = options
  // Hits have no ids; here they go by their places.
  const rows = computed(() => options.hits().map((hit, id) => ({ id, hit })))
  const at = (url: string) => rows.value.find(({ hit }) => hit.url === url)?.id
  const selection = {
    get ids() {
      return new Set(picked.urls.value.flatMap((url) => at(url) ?? []))
    },
    matching: false,
    canMatch: false,
    has: (id: number) => picked.urls.value.includes(rows.value[id]?.hit.url ?? ''),
    set(ids: readonly number[], on: boolean) {
      for (const id of ids) {
        const hit = rows.value[id]?.hit
        if (hit && hit.tracked_product_id === null) picked.toggle(hit.url, on)
      }
    },
    matchAll: () => undefined,
    clear: picked.clear,
  }
  const keys = useListKeys({
    root: options.root,
    rows: () => rows.value,
    selection: () => selection,
    reveal: () => undefined,
    open: ({ hit }) => options.peek(hit),
    peek: ({ hit }) => options.peek(hit),
    keys: () => ({}),
  })
  const current = () => rows.value[keys.current.value]?.hit
  const isNew = () => current()?.tracked_product_id === null
  useCommands([
    {
      id: 'hitPrimary',
      when: isNew,
      run: () => {
        const hit = current()
        if (!hit) return
        if (!picked.urls.value.includes(hit.url)) picked.toggle(hit.url, true)
        picked.choose(hit.url)
      },
    },
    {
      id: 'hitAdd',
      when: isNew,
      run: () => {
        const hit = current()
        if (hit) options.add(hit)
      },
    },
  ])

  return { noticeFocus: keys.noticeFocus }
}
