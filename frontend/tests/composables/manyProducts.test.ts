import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'

import { useFilterChips } from '@/composables/useFilterChips'
import { useManyProducts } from '@/composables/useManyProducts'
import { useProductFilters } from '@/composables/useProductFilters'
import { useProductForm } from '@/composables/useProductForm'
import { useSelection } from '@/composables/useSelection'
import { useTaste } from '@/composables/useTaste'
import { useLanguage } from '@/i18n'
import { useProductsStore } from '@/stores/useProductsStore'

import { aDetail, aProduct } from '../support/factories'
import { showComponent } from '../support/render'
import { answers } from '../support/server'

const kettle = aProduct({ id: 7, name: 'Copper kettle' })
const teapot = aProduct({ id: 8, name: 'Teapot' })

afterEach(() => {
  useTaste().asksFirst.value = false
  vi.restoreAllMocks()
})

/** What a composable gives within the admin. */
async function given<Made>(make: () => Made): Promise<Made> {
  const made: Made[] = []
  const bare = defineComponent(() => {
    made.push(make())
    return () => null
  })
  await showComponent(bare, {})
  return made[0] as Made
}

it('leaves the dialog for a target open where somebody was asked and said no', async () => {
  useTaste().asksFirst.value = true
  const taken = { updated_ids: [7, 8], skipped: [], missing_ids: [], schedules_before: [] }
  const sent = answers('post', '/api/products/bulk-update', taken)
  const many = await given(() => {
    const selection = useSelection('products')
    selection.set([7, 8], true)
    const rows = () => [kettle, teapot]
    return useManyProducts({ selection, rows, filter: () => ({ search: '', status: 'active' }) })
  })
  async function aimAnd(answer: string): Promise<void> {
    const aimed = many.aimPicked({ target_percent_off: '10' })
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(dialog.getByRole('button', { name: answer }))
    await aimed
  }

  many.aiming.value = true
  await aimAnd('Cancel')
  expect(many.aiming.value).toBe(true)
  expect(sent).toHaveLength(0)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await aimAnd('Change')
  expect(many.aiming.value).toBe(false)
})

it('leaves the form open that is about another product by the time one is saved', async () => {
  let letGo = (): void => undefined
  const slow = new Promise<void>((resolve) => (letGo = resolve))
  answers('patch', '/api/products/{product_id}', async () => {
    await slow
    return aDetail()
  })
  const form = await given(useProductForm)
  // The list takes its time.
  vi.spyOn(useProductsStore(), 'reload').mockReturnValue(new Promise(() => undefined))

  form.edit(kettle)
  void form.save('Kettle', [])
  form.edit(teapot)
  letGo()

  expect(await screen.findByText('one product changed')).toBeTruthy()
  expect(form.product.value?.id).toBe(8)
})

it('quotes the words that narrow a list as the language does', async () => {
  await useLanguage('de')
  const chips = await given(() => {
    const filters = useProductFilters()
    filters.q.value = 'Kessel'
    return useFilterChips(filters)
  })

  await waitFor(() => expect(chips.value.map(({ label }) => label)).toEqual(['„Kessel“']))
})
