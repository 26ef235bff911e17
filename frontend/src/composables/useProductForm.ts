import { useToast } from '@nuxt/ui/composables'
import { computed, shallowRef } from 'vue'
import { useRouter } from 'vue-router'

import type { Product } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { useProductsStore, type ProductUpdate } from '@/stores/useProductsStore'
import { useUndoStore } from '@/stores/useUndoStore'

/** Name and tags of a product of the list, and products that have no page yet. */
export function useProductForm() {
  const router = useRouter()
  const toast = useToast()
  const undo = useUndoStore()
  const products = useProductsStore()
  const { t } = i18n.global
  /** What the form is about; `new` for one that is still to be made, null while it is closed. */
  const about = shallowRef<Product | 'new' | null>(null)

  const { run: put, problem: backProblem } = useRequest(async (id: number, was: ProductUpdate) => {
    await products.update(id, was)
    await products.reload()
  })
  const {
    run: save,
    pending,
    problem,
    clear,
  } = useRequest(async (name: string, tags: string[]) => {
    const product = about.value
    if (product === 'new') {
      const made = await products.create({ name, tags })
      close(product)
      await router.push({ name: 'product', params: { id: made.id } })
      return
    }
    if (!product) return
    await products.update(product.id, { name, tags })
    close(product)
    const key = `edit ${String(product.id)} ${String(Date.now())}`
    const back = () => {
      undo.forget(key)
      toast.remove(key)
      void put(product.id, { name: product.name, tags: product.tags.map((tag) => tag.name) })
    }
    undo.remember(key, back)
    toast.add({
      id: key,
      title: t('products.changed', { count: 1 }, 1),
      duration: undo.windowMs,
      actions: [{ label: t('undo.action'), onClick: back }],
    })
    await products.reload()
  })

  /** Unless the form is about another one by now. */
  function close(saved: Product | 'new'): void {
    if (about.value === saved) about.value = null
  }

  function edit(what: Product | 'new'): void {
    clear()
    about.value = what
  }

  const open = computed({
    get: () => about.value !== null,
    set: (is) => {
      if (!is) about.value = null
    },
  })
  const product = computed(() => (about.value === 'new' ? null : about.value))
  return { open, product, edit, save, pending, problem, backProblem }
}
