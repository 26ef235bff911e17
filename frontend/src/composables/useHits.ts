import { useLocalStorage } from '@vueuse/core'
import { storeToRefs } from 'pinia'
import { computed, reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { useQueryState } from '@/composables/useQueryState'
import { EVERY_HIT, usualCurrency, wantedHits } from '@/lib/hits'
import { useSearchStore } from '@/stores/useSearchStore'

const MOST_RECENT = 8

/** The hits that somebody wants to see, and what they searched for before in this browser. */
export function useHits() {
  const route = useRoute()
  const router = useRouter()
  const { found, peeked } = storeToRefs(useSearchStore())
  const host = useQueryState('store', '')
  const status = useQueryState<'' | 'known'>('status', '', { known: ['', 'known'] })
  const ignored = useLocalStorage<string[]>('search.ignored', [])
  const recent = useLocalStorage<string[]>('search.recent', [])
  const currency = computed(() => usualCurrency(peeked.value))

  const wishes = reactive({
    ...EVERY_HIT,
    host,
    knownOnly: computed({
      get: () => status.value === 'known',
      set: (on) => (status.value = on ? 'known' : ''),
    }),
    currency,
  })
  const hits = computed(() => found.value?.results ?? [])
  const shown = computed(() => wantedHits(hits.value, peeked.value, wishes, ignored.value))
  const hosts = computed(() => [...new Set(hits.value.map(({ domain }) => domain))].sort())
  const narrowed = computed(
    () =>
      [wishes.host, wishes.least, wishes.most, wishes.knownOnly, wishes.pricedOnly].filter(Boolean)
        .length,
  )

  function clear(): void {
    Object.assign(wishes, { pricedOnly: false, hideTracked: false, least: '', most: '' })
    void router.push({ query: { ...route.query, store: undefined, status: undefined } })
  }

  function ignore(domain: string): void {
    if (!ignored.value.includes(domain)) ignored.value = [...ignored.value, domain]
  }

  function unignore(domain: string): void {
    ignored.value = ignored.value.filter((each) => each !== domain)
  }

  /** Every hit, those of ignored hosts too. */
  function showAll(): void {
    ignored.value = []
    clear()
  }

  watch(found, (now) => {
    if (!now) return
    const others = recent.value.filter((query) => query !== now.query)
    recent.value = [now.query, ...others].slice(0, MOST_RECENT)
  })

  return { wishes, shown, hosts, narrowed, ignored, recent, ignore, unignore, clear, showAll }
}
