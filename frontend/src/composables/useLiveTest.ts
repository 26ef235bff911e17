import { watchDebounced } from '@vueuse/core'
import { computed, ref, shallowRef, type Ref } from 'vue'

import type { PageSource, Preview } from '@/api/types'
import { draftOf, rulesOf, type StoreForm } from '@/composables/storeForm'
import { useRequest } from '@/composables/useRequest'
import { inert } from '@/lib/structured'
import { useWorkbenchStore } from '@/stores/useWorkbenchStore'

const SETTLED_MS = 300

/** A page that is fetched once, and read anew by the draft whenever that changes. */
export function useLiveTest(form: Ref<StoreForm>, storeId: Ref<number | null>) {
  const workbench = useWorkbenchStore()
  const url = ref('')
  const preview = shallowRef<Preview | null>(null)
  const source = shallowRef<PageSource | null>(null)
  let asking: AbortController | null = null

  const rules = computed(() => JSON.stringify(rulesOf(form.value)))
  const read = ref('')
  const page = computed(() => (source.value ? inert(source.value.text) : null))

  const fetching = useRequest(async () => {
    asking?.abort()
    const mine = (asking = new AbortController())
    const asked = rules.value
    const wish = { url: url.value.trim(), store_id: storeId.value, store: draftOf(form.value) }
    const found = await workbench.preview(wish, mine.signal)
    preview.value = found
    read.value = asked
    source.value = found.snapshot_id === null ? null : await workbench.source(found.snapshot_id)
    return found
  })

  const evaluating = useRequest(async () => {
    const kept = preview.value
    if (!kept?.snapshot_id) return
    asking?.abort()
    const mine = (asking = new AbortController())
    const asked = rules.value
    const found = await workbench.evaluate(kept.snapshot_id, rulesOf(form.value), mine.signal)
    // The page is still the one that was fetched: its frame stays, and so do the network's figures.
    preview.value = { ...found, response: kept.response, page_path: kept.page_path }
    read.value = asked
  })

  watchDebounced(
    rules,
    () => {
      if (preview.value?.snapshot_id && rules.value !== read.value) void evaluating.run()
    },
    { debounce: SETTLED_MS },
  )

  return {
    url,
    preview,
    source,
    page,
    fetch: fetching.run,
    fetching: fetching.pending,
    evaluating: evaluating.pending,
    problem: computed(() => fetching.problem.value ?? evaluating.problem.value),
    /** What is shown was read by other rules than those that stand in the form. */
    stale: computed(() => preview.value !== null && rules.value !== read.value),
  }
}
