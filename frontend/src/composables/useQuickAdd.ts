import { useToast } from '@nuxt/ui/composables'
import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'

import type { SearchResult } from '@/api/types'
import type { usePicked } from '@/composables/usePicked'
import { useRequest } from '@/composables/useRequest'
import { useProductsStore } from '@/stores/useProductsStore'
import { useSearchStore } from '@/stores/useSearchStore'

/** Track one hit at once, as a product of its own or as an offer of the one that is aimed at. */
export function useQuickAdd(
  picked: ReturnType<typeof usePicked>,
  target: Readonly<Ref<number | null>>,
) {
  const { t } = useI18n()
  const toast = useToast()
  const products = useProductsStore()
  const search = useSearchStore()
  const { run: send, problem } = useRequest(products.quickAdd)
  /** The address of the page that is being added. */
  const adding = ref<string | null>(null)

  async function add({ url, title }: SearchResult): Promise<void> {
    if (adding.value === url) return
    adding.value = url
    const added = await send({
      url,
      ...(target.value === null ? {} : { product_id: target.value }),
    })
    if (adding.value === url) adding.value = null
    if (!added) return
    picked.toggle(url, false)
    search.markTracked(url, added.product_id)
    toast.add({
      title: t('search.added', { title: added.title ?? title }),
      description: added.warnings.join(' ') || undefined,
      color: added.warnings.length ? 'warning' : 'success',
      actions: [{ label: t('add.open'), to: `/products/${added.product_id}` }],
    })
  }

  return { adding, problem, add }
}
