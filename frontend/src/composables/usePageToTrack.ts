import { onScopeDispose, ref, shallowRef } from 'vue'

import type { Candidate, Preview, QuickAdded, TrackedBy } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { notation, plainRule, ruleOf } from '@/lib/selectors'
import { useListImportStore } from '@/stores/useListImportStore'
import { useProductsStore, type QuickAdd } from '@/stores/useProductsStore'
import { useWorkbenchStore } from '@/stores/useWorkbenchStore'

/** A page that somebody may want tracked, as one visit saw it. */
export interface SeenPage {
  url: string
  /** Null where the shop is a new one. */
  store: { id: number; name: string } | null
  preview: Preview
  /** The rule of the price that somebody pointed at. */
  rule: string | null
}

interface Answers {
  known: (tracked: TrackedBy) => void
  tracked: (added: QuickAdded) => void
}

/** Refusals that hold for the address itself: there is nothing to track. */
const NEVER = [400, 403, 422]

/** From an address to a tracked page: a look at it, a word about its price, and one request. */
export function usePageToTrack({ known, tracked }: Answers) {
  const lists = useListImportStore()
  const products = useProductsStore()
  const workbench = useWorkbenchStore()
  const seen = shallowRef<SeenPage | null>(null)
  /** The price that was pointed at cannot be told apart by a rule. */
  const unruled = ref(false)
  let asking = new AbortController()
  onScopeDispose(() => asking.abort())

  /** What is tracked already is known without a visit. */
  const {
    run: look,
    pending: looking,
    problem: lookProblem,
    clear,
  } = useRequest(async (url: string) => {
    forget()
    const { signal } = asking
    const line = await lists.lookUp(url, signal)
    if (line?.tracked) {
      known(line.tracked)
      return
    }
    const preview = await workbench.preview({ url, store_id: null, store: null }, signal)
    const { store_id: id = null, store_name: name = null } = line ?? {}
    const store = id !== null && name !== null ? { id, name } : null
    seen.value = { url, store, preview, rule: null }
  })

  function forget(): void {
    asking.abort()
    asking = new AbortController()
    seen.value = null
    unruled.value = false
    clear()
  }

  /** Take another number for the price, where a rule finds that one and no other. */
  const {
    run: choose,
    pending: choosing,
    problem: choiceProblem,
  } = useRequest(async ({ method, path, amount }: Candidate) => {
    const page = seen.value
    const rule = ruleOf(method, path)
    unruled.value = false
    if (!page?.preview.listing || page.preview.snapshot_id === null) return
    const selector = rule && notation(rule)
    const again =
      selector &&
      (await workbench.evaluate(page.preview.snapshot_id, {
        selectors: { price: [plainRule(selector)] },
      }))
    if (seen.value !== page) return
    const price = again ? again.listing?.price : null
    if (!again || price == null || Number(price) !== Number(amount)) {
      unruled.value = true
      return
    }
    const currency = again.listing?.currency ?? page.preview.listing.currency
    const listing = { ...page.preview.listing, price, currency }
    seen.value = { ...page, rule: selector, preview: { ...page.preview, listing } }
  })

  const {
    run: track,
    pending: tracking,
    problem: trackProblem,
  } = useRequest(async (wish: QuickAdd) => {
    const page = seen.value
    tracked(
      await products.quickAdd({
        ...wish,
        ...(page?.preview.snapshot_id != null && { snapshot_id: page.preview.snapshot_id }),
        ...(page?.rule && { selectors: { price: [plainRule(page.rule)] } }),
      }),
    )
  })

  const isNever = () => lookProblem.value !== null && NEVER.includes(lookProblem.value.status)

  return {
    seen,
    unruled,
    look,
    looking,
    lookProblem,
    isNever,
    forget,
    choose,
    choosing,
    choiceProblem,
    track,
    tracking,
    trackProblem,
  }
}
