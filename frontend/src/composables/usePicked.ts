import { computed, ref } from 'vue'

/** Addresses somebody picked, in their order; exactly one of them is the primary one. */
export function usePicked() {
  const urls = ref<string[]>([])
  const chosen = ref<string | null>(null)
  /** The one that was chosen, while it is picked; else the first. */
  const primary = computed(() => {
    const wished = chosen.value
    return wished !== null && urls.value.includes(wished) ? wished : (urls.value[0] ?? null)
  })

  function toggle(url: string, on: boolean): void {
    urls.value = on
      ? [...urls.value.filter((each) => each !== url), url]
      : urls.value.filter((each) => each !== url)
  }

  /** Drop what is picked of these. */
  function drop(some: readonly string[]): void {
    urls.value = urls.value.filter((each) => !some.includes(each))
  }

  function clear(): void {
    urls.value = []
    chosen.value = null
  }

  /** As the import wants them. */
  const items = computed(() =>
    urls.value.map((url) => ({ url, set_primary: url === primary.value })),
  )

  return {
    urls,
    primary,
    items,
    toggle,
    drop,
    clear,
    choose: (url: string) => (chosen.value = url),
  }
}
