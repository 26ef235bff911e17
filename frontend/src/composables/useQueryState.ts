import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** One part of the address' query as state: defaults are left out, unknown values dropped silently. */
export function useQueryState<Value extends string = string>(
  name: string,
  fallback: NoInfer<Value>,
  options: { known?: readonly Value[]; replace?: boolean } = {},
): WritableComputedRef<Value> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get() {
      const given = route.query[name]
      if (typeof given !== 'string') return fallback
      if (options.known && !(options.known as readonly string[]).includes(given)) return fallback
      return given as Value
    },
    set(value) {
      const query = { ...route.query, [name]: value }
      if (value === fallback) delete (query as Record<string, unknown>)[name]
      // A new question starts on its first page.
      if (name !== 'page') delete (query as Record<string, unknown>).page
      void (options.replace ? router.replace({ query }) : router.push({ query }))
    },
  })
}
