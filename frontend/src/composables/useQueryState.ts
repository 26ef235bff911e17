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
      // A new question starts on its first page.
      const page = name === 'page' ? {} : { page: undefined }
      const query = { ...route.query, ...page, [name]: value === fallback ? undefined : value }
      void (options.replace ? router.replace({ query }) : router.push({ query }))
    },
  })
}
