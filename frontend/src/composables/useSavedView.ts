import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { SavedView } from '@/api/types'
import { useListLook } from '@/composables/useListLook'
import { useRequest } from '@/composables/useRequest'
import { queryOf, queryText } from '@/lib/views'
import { useViewsStore, type ViewUpdate } from '@/stores/useViewsStore'

/** How a view is named, and where it is shown. */
export interface GivenView {
  name: string
  icon: string
  pinned: boolean
  on_overview: boolean
}

/** The saved view that a list shows, and whether somebody strayed from it. */
export function useSavedView(list: string) {
  const route = useRoute()
  const router = useRouter()
  const store = useViewsStore()
  const { columns } = useListLook(list)

  const views = computed(() => store.views.filter(({ path }) => path === route.path))
  const current = computed(
    () => views.value.find(({ id }) => String(id) === route.query.view) ?? null,
  )
  const text = computed(() => queryText(route.query))
  const strayed = computed(() => current.value !== null && current.value.query !== text.value)

  const { run: load, problem: loadProblem } = useRequest(store.first)
  const { run: act, pending, problem } = useRequest((action: () => Promise<unknown>) => action())
  void load()
  // A view that is gone leaves its filters behind, and no name.
  watch([() => store.loaded, current], () => {
    if (store.loaded && route.query.view && !current.value) {
      void router.replace({ query: { ...route.query, view: undefined } })
    }
  })

  const kept = () =>
    queryText({ ...route.query, ...(columns.value && { cols: columns.value.join(',') }) })

  function show(view: SavedView): void {
    void router.push({ path: view.path, query: { ...queryOf(view.query), view: String(view.id) } })
  }

  /** Somebody is giving a new view its name. */
  const naming = ref(false)
  const saveAs = (given: GivenView) =>
    act(async () => {
      show(await store.create({ ...given, path: route.path, query: kept() }))
      naming.value = false
    })
  const update = (id: number, change: ViewUpdate) => act(() => store.update(id, change))
  const save = () =>
    act(async () => {
      const view = current.value
      if (!view) return
      await store.update(view.id, { query: kept() })
      show({ ...view, query: kept() })
    })
  const reset = () => {
    if (current.value) show(current.value)
  }
  const remove = (id: number) => act(() => store.remove(id))

  return {
    views,
    current,
    strayed,
    pending,
    naming,
    /** Why the new view could not be saved, while it is named. */
    refusal: computed(() => (naming.value ? problem.value : null)),
    problem: computed(() => (naming.value ? null : problem.value) ?? loadProblem.value),
    show,
    save,
    saveAs,
    update,
    reset,
    remove,
  }
}
