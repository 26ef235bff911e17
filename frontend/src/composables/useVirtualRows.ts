import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, type ComponentPublicInstance, type Ref } from 'vue'

/** Beyond so many rows only those in sight are drawn. */
export const MOST_DRAWN = 200

interface Options {
  scroller: Readonly<Ref<HTMLElement | null>>
  count: () => number
  /** The usual height of a row in pixels. */
  height: () => number
  /** What sticks to the top of the scroller and covers rows there, in pixels. */
  covered?: number
}

/** Which rows to draw, and how much room the others take before and after them. */
export function useVirtualRows({ scroller, count, height, covered = 0 }: Options) {
  const virtual = computed(() => count() > MOST_DRAWN)
  const virtualizer = useVirtualizer(
    computed(() => ({
      count: count(),
      enabled: virtual.value,
      getScrollElement: () => scroller.value,
      estimateSize: height,
      overscan: 4,
      scrollPaddingStart: covered,
    })),
  )
  const indexes = computed(() =>
    virtual.value
      ? virtualizer.value.getVirtualItems().map(({ index }) => index)
      : Array.from({ length: count() }, (_, index) => index),
  )
  const before = computed(() =>
    virtual.value ? (virtualizer.value.getVirtualItems()[0]?.start ?? 0) : 0,
  )
  const after = computed(() => {
    const last = virtual.value ? virtualizer.value.getVirtualItems().at(-1) : undefined
    return last ? virtualizer.value.getTotalSize() - last.end : 0
  })

  /** For rows that are not as high as the others; the element carries `data-index`. */
  function measure(element: Element | ComponentPublicInstance | null): void {
    if (virtual.value && element instanceof Element) virtualizer.value.measureElement(element)
  }

  /** An unfolded row is folded again. */
  function forget(index: number): void {
    if (virtual.value) virtualizer.value.resizeItem(index, height())
  }

  function reveal(index: number): void {
    if (virtual.value) virtualizer.value.scrollToIndex(index)
  }

  const moving = computed(() => virtual.value && virtualizer.value.isScrolling)

  return { indexes, moving, before, after, measure, forget, reveal, virtual }
}
