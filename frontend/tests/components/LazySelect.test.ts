import { screen, waitFor } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { defineComponent, h, ref } from 'vue'
import { describe, expect, it } from 'vitest'

import LazySelect from '@/components/LazySelect.vue'

import { show } from '../support/render'

const items = [
  { value: 'few', label: 'A few' },
  { value: 'all', label: 'All of them' },
]

async function select() {
  const chosen = ref('few')
  let opened = 0
  const view = defineComponent(
    () => () =>
      h(LazySelect as never, {
        modelValue: chosen.value,
        'onUpdate:modelValue': (value: string) => (chosen.value = value),
        onOpen: () => (opened += 1),
        items,
        label: 'How many',
      }),
  )
  await show('/only-this', view)
  return {
    chosen,
    box: () => screen.getByRole('combobox', { name: 'How many' }),
    opened: () => opened,
  }
}

describe('a select that is made when somebody wants it', () => {
  it('says what is chosen, and has no choices before', async () => {
    const { box } = await select()

    expect(box().textContent.trim()).toBe('A few')
    expect(document.querySelectorAll('option, [role=option]')).toHaveLength(0)
  })

  it.each(['{Enter}', '{ArrowDown}', ' '])('opens by %s and gives the focus back', async (key) => {
    const { chosen, box, opened } = await select()

    box().focus()
    await userEvent.keyboard(key)
    await screen.findByRole('option', { name: 'All of them' })
    await userEvent.keyboard('{ArrowDown}{Enter}')

    expect(chosen.value).toBe('all')
    expect(opened()).toBe(1)
    await waitFor(() => expect(box().textContent.trim()).toBe('All of them'))
    await waitFor(() => expect(document.activeElement).toBe(box()))
  })
})
