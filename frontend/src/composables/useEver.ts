import { shallowRef, watch, type Ref } from 'vue'

/**
 * Whether something has ever been the case: what is shown on demand is made the first time, and stays,
 * so that it can also leave as it came.
 */
export function useEver(is: () => boolean): Readonly<Ref<boolean>> {
  const ever = shallowRef(is())
  const stop = watch(
    is,
    (now) => {
      if (!now) return
      ever.value = true
      stop()
    },
    { flush: 'sync' },
  )
  return ever
}
