import { useToast } from '@nuxt/ui/composables'
import { computed, ref, shallowRef } from 'vue'

import { ApiError } from '@/api/errors'
import type { Check, ProductDetail, ProductUrl } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { useOffersStore, type Reading } from '@/stores/useOffersStore'
import { UNDO_MS, useUndoStore } from '@/stores/useUndoStore'

/** What can be done with the pages of a product; `changed` is called when one was. */
export function useOffers(changed: () => Promise<unknown>) {
  const toast = useToast()
  const undo = useUndoStore()
  const offers = useOffersStore()
  const { t } = i18n.global
  const chosen = shallowRef<ProductUrl | null>(null)
  const asking = ref<'why' | 'move' | null>(null)
  const reading = shallowRef<Reading | null | undefined>(undefined)
  const held = shallowRef<Check[]>([])

  const {
    run: change,
    pending,
    problem,
  } = useRequest(async (action: () => Promise<void>) => {
    await action()
    await changed()
  })
  const { run: explain, problem: whyProblem } = useRequest(async (id: number) => {
    reading.value = undefined
    reading.value = await offers.newest(id)
  })
  const { run: loadHeld } = useRequest(async (product: ProductDetail) => {
    const pages = product.badges.includes('held') ? product.urls : []
    held.value = (await Promise.all(pages.map(({ id }) => offers.held(id)))).flat()
  })

  function act(
    what: 'primary' | 'active' | 'refresh' | 'move' | 'why' | 'delete',
    url: ProductUrl,
  ) {
    chosen.value = url
    if (what === 'primary') void change(() => offers.update(url.id, { is_primary: true }))
    else if (what === 'active') void change(() => offers.update(url.id, { active: !url.active }))
    else if (what === 'refresh') void refresh(url)
    else if (what === 'delete') remove(url)
    else {
      asking.value = what
      if (what === 'why') void explain(url.id)
    }
  }

  async function refresh(url: ProductUrl): Promise<void> {
    await change(() => offers.refresh(url.id))
    if (!problem.value) toast.add({ title: t('offers.refreshed', { store: url.store.name }) })
  }

  const keyOf = (id: number) => `offer ${String(id)}`

  /** Struck out at once; gone when nobody took it back. */
  function remove(url: ProductUrl): void {
    const name = url.store.name
    undo.hold(
      keyOf(url.id),
      async () => {
        await offers.remove(url.id)
        await changed()
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error
        const title = t('undo.failed', { name })
        toast.add({ title, description: error.problem.detail, color: 'error', duration: 0 })
      },
    )
    toast.add({
      id: keyOf(url.id),
      title: t('undo.deleted', { name }),
      duration: UNDO_MS,
      actions: [{ label: t('undo.action'), onClick: () => void undo.undo(keyOf(url.id)) }],
    })
  }

  async function move(productId: number): Promise<void> {
    const id = chosen.value?.id
    if (id === undefined) return
    await change(() => offers.move(id, productId))
    if (!problem.value) asking.value = null
  }

  async function exclude(readingId: number, excluded: boolean): Promise<void> {
    await change(() => offers.exclude(readingId, excluded))
    if (chosen.value) await explain(chosen.value.id)
  }

  const decide = (checkId: number, accepted: boolean) =>
    change(() => offers.decide(checkId, accepted))

  const open = (what: 'why' | 'move') =>
    computed({
      get: () => asking.value === what,
      set: (is) => {
        if (!is) asking.value = null
      },
    })

  return {
    chosen,
    reading,
    held,
    pending,
    problem,
    whyProblem,
    explaining: open('why'),
    moving: open('move'),
    act,
    move,
    exclude,
    decide,
    loadHeld,
    isLeaving: (id: number) => undo.isHeld(keyOf(id)),
  }
}
