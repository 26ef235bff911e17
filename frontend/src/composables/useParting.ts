import { useToast } from '@nuxt/ui/composables'
import { computed, ref, shallowRef } from 'vue'

import type { User, UserDetail } from '@/api/types'
import { saveProducts } from '@/composables/saveProducts'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { usePeopleStore, type Heir } from '@/stores/usePeopleStore'
import { useProductsStore } from '@/stores/useProductsStore'

/** An account that goes, or hands over what it has: to whom, and what is saved of it first. */
export function useParting() {
  const { t } = i18n.global
  const toast = useToast()
  const people = usePeopleStore()
  const products = useProductsStore()
  /** Who parts, and whether the account goes as well. */
  const parting = shallowRef<{ user: UserDetail; deletes: boolean }>()
  const shown = ref(false)
  const heirs = shallowRef<User[]>([])
  const { run: find } = useRequest(async (text: string) => {
    heirs.value = await people.find(text)
  })
  const {
    run: exportFirst,
    pending: exporting,
    problem: exportProblem,
    clear: forgetExport,
  } = useRequest(async () => {
    const user = parting.value?.user
    if (!user) return
    saveProducts(`products-${user.email}.csv`, await products.all({ owner_id: user.id }))
  })
  const {
    run: finish,
    pending: finishing,
    problem: refused,
    clear: forgetRefusal,
  } = useRequest(async (heir: Heir) => {
    if (!parting.value) return
    const { user, deletes } = parting.value
    if (deletes) {
      await people.remove(user.id, heir)
      toast.add({ title: t('people.deleted', { email: user.email }), color: 'success' })
    } else if ('transfer_to' in heir) {
      const { products: handed } = await people.transfer(user.id, heir.transfer_to)
      toast.add({ title: t('people.transferred', handed), color: 'success' })
    }
    shown.value = false
  })

  /** Ask what is to become of what somebody has. Throws what the server refuses. */
  async function begin(user: User, deletes: boolean): Promise<void> {
    void find('')
    parting.value = { user: await people.get(user.id), deletes }
    forgetRefusal()
    forgetExport()
    shown.value = true
  }

  return {
    parting,
    shown,
    heirs,
    find,
    exportFirst,
    exporting,
    finish,
    finishing,
    problem: computed(() => refused.value ?? exportProblem.value),
    begin,
  }
}
