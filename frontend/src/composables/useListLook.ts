import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'

import { useQueryState } from '@/composables/useQueryState'
import { useAuthStore } from '@/stores/useAuthStore'

export type Density = 'normal' | 'compact'
export type Layout = 'table' | 'cards'

interface Kept {
  columns: string[] | null
  widths: Record<string, number>
  density: Density
  layout: Layout
}

/** How somebody looks at a list: remembered in this browser for each person. */
export function useListLook(name: string) {
  const owner = useAuthStore().profile?.id ?? 0
  const kept = useLocalStorage<Kept>(
    `look ${name} ${owner}`,
    { columns: null, widths: {}, density: 'normal', layout: 'table' },
    { mergeDefaults: true },
  )
  // A saved view brings columns of its own along, in the address.
  const given = useQueryState('cols', '', { replace: true })

  const columns = computed({
    get: () => (given.value ? given.value.split(',') : kept.value.columns),
    set: (chosen: string[] | null) => {
      if (given.value) given.value = chosen?.join(',') ?? ''
      else kept.value.columns = chosen
    },
  })

  return { kept, columns }
}
