import { useMediaQuery } from '@vueuse/core'
import { computed, nextTick, ref, watch, type Ref } from 'vue'

/** The words, then the hits, then what came of those that were picked. */
export type SearchStep = 'search' | 'choose' | 'result'

interface Options {
  /** The words that are searched for. */
  q: Readonly<Ref<string>>
  /** There are hits, or some are on their way. */
  hits: () => boolean
  /** Picked pages are being imported, or were. */
  importing: () => boolean
  /** What holds the screen. */
  screen: Readonly<Ref<HTMLElement | null>>
}

/** On a phone each step of a search is a screen of its own; elsewhere they stand on one page. */
export function useSearchSteps({ q, hits, importing, screen }: Options) {
  const onPhone = useMediaQuery('(width < 40rem)')
  /** Somebody is at the words; hits that are here wait for them. */
  const atWords = ref(!q.value)
  const step = computed<SearchStep>(() => {
    if (importing()) return 'result'
    return hits() && !atWords.value ? 'choose' : 'search'
  })
  const shows = (which: SearchStep) => !onPhone.value || step.value === which

  watch(q, (words) => (atWords.value = !words))
  watch(step, async () => {
    if (!onPhone.value) return
    await nextTick()
    // What had the focus is on another screen now.
    screen.value?.focus({ preventScroll: true })
    screen.value?.scrollIntoView({ block: 'start' })
  })

  return {
    onPhone,
    step,
    shows,
    toWords: () => (atWords.value = true),
    toHits: () => (atWords.value = false),
  }
}
