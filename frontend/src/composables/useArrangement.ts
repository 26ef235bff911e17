import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'

import { moved, ordered, type Arrangement, type Section } from '@/lib/overview'

const NOTHING: Arrangement = { order: [], hidden: [] }
const kept = useLocalStorage<Arrangement>('overview.arrangement', { ...NOTHING })

/** Which sections of the overview somebody wants in this browser, and in which order. */
export function useArrangement() {
  const order = computed(() => ordered(kept.value.order))
  const shown = computed(() => order.value.filter((name) => !kept.value.hidden.includes(name)))
  const changed = computed(() => kept.value.order.length > 0 || kept.value.hidden.length > 0)

  function place(section: Section, at: number): void {
    kept.value = { ...kept.value, order: moved(order.value, section, at) }
  }

  function show(section: Section, wanted: boolean): void {
    const others = kept.value.hidden.filter((name) => name !== section)
    kept.value = { ...kept.value, hidden: wanted ? others : [...others, section] }
  }

  return { order, shown, changed, place, show, reset: () => (kept.value = { ...NOTHING }) }
}
