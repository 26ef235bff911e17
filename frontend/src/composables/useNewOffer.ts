import { useToast } from '@nuxt/ui/composables'
import { computed, shallowRef } from 'vue'

import type { Candidate, Check, QuickAdded } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { rivalsOf } from '@/lib/rivals'
import { notation, ruleOf } from '@/lib/selectors'
import { useOffersStore } from '@/stores/useOffersStore'
import { useProductsStore } from '@/stores/useProductsStore'
import { useStoresStore } from '@/stores/useStoresStore'

/** What was read from a page that was just added, and what else could have been its price. */
export interface NewOffer {
  added: QuickAdded
  check: Check | null
  rivals: Candidate[]
}

/** Adding a page to a product; where several prices stand on it, somebody says which one is meant. */
export function useNewOffer(productId: () => number, done: () => void) {
  const toast = useToast()
  const { t } = i18n.global
  const products = useProductsStore()
  const offers = useOffersStore()
  const stores = useStoresStore()
  const found = shallowRef<NewOffer | null>(null)

  const {
    run: add,
    pending,
    problem,
  } = useRequest(async (url: string, primary: boolean) => {
    const added = await products.quickAdd({ url, product_id: productId() })
    if (primary) await offers.update(added.product_url_id, { is_primary: true })
    const check = await offers.lastCheck(added.product_url_id)
    const rivals = rivalsOf(check?.evidence?.candidates ?? [], added.price)
    if (rivals.length) found.value = { added, check, rivals }
    else tell(added)
    done()
  })

  function tell({ price, warnings }: QuickAdded): void {
    toast.add({
      title: t(price === null ? 'offers.add.unread' : 'offers.add.added'),
      description: warnings.join(' '),
      color: price === null ? 'warning' : 'success',
    })
  }

  /** The price that is meant: for a new shop its place becomes the shop's rule. */
  const {
    run: choose,
    pending: choosing,
    problem: reviewProblem,
  } = useRequest(async (candidate: Candidate) => {
    const offer = found.value
    const rule = ruleOf(candidate.method, candidate.path)
    if (!offer || !rule) return
    await stores.addRule(offer.added.store_id, 'price', notation(rule))
    await offers.refresh(offer.added.product_url_id)
    found.value = null
    toast.add({ title: t('offers.add.ruled'), color: 'success' })
    done()
  })

  const reviewing = computed({
    get: () => found.value !== null,
    set: (open) => {
      if (!open) found.value = null
    },
  })

  return { add, pending, problem, found, reviewing, choose, choosing, reviewProblem }
}
