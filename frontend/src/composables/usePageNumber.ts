import { computed } from 'vue'

import { useQueryState } from '@/composables/useQueryState'

/** Which page of a list the address names, and from which row on that is. */
export function usePageNumber(size: number) {
  const text = useQueryState('page', '1')
  const number = computed({
    get: () => Math.max(1, Number.parseInt(text.value, 10) || 1),
    set: (value: number) => (text.value = String(value)),
  })
  const offset = computed(() => (number.value - 1) * size)
  return { number, offset }
}
