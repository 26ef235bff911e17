import { screen, waitFor } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'

import DialogForm from '@/components/DialogForm.vue'

import { showComponent } from '../support/render'

/** The dialog with one field, open. */
async function shown(given: Record<string, unknown> = {}) {
  const sent = vi.fn()
  const open = ref(true)
  const props = { title: 'Names', action: 'Keep', pending: false, onSubmit: sent, ...given }
  await showComponent(
    defineComponent(() => () => {
      const model = { open: open.value, 'onUpdate:open': (is: boolean) => (open.value = is) }
      return h(DialogForm, { ...props, ...model }, () => h('input', { 'aria-label': 'Name' }))
    }),
    {},
  )
  const field = await screen.findByRole('textbox', { name: 'Name' })
  return { sent, open, field }
}

describe('a dialog with one form', () => {
  it('has its first field in focus, and is sent by Enter or its button', async () => {
    const { sent, field } = await shown()
    await waitFor(() => expect(document.activeElement).toBe(field))

    await userEvent.click(screen.getByRole('button', { name: 'Keep' }))
    expect(sent).toHaveBeenCalledTimes(1)

    await userEvent.type(field, '{enter}')
    expect(sent).toHaveBeenCalledTimes(2)
  })

  it.each([{ disabled: true }, { pending: true }])('is not sent while %o', async (given) => {
    const { sent, field } = await shown(given)

    await userEvent.type(field, '{enter}')
    expect(screen.getByRole('button', { name: 'Keep' }).hasAttribute('disabled')).toBe(true)
    expect(sent).not.toHaveBeenCalled()
  })

  it('tells why it was refused, and is left by a button', async () => {
    const problem = { type: 'x', title: 'x', status: 409, detail: 'Taken.', request_id: 'r-1' }
    const { open } = await shown({ problem })
    expect(screen.getByRole('alert').textContent).toContain('Taken.')

    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))

    expect(open.value).toBe(false)
  })
})
