import { createEvent, fireEvent, render, screen } from '@testing-library/vue'
import { expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'

import { useCommands, useKeyboard, type Command } from '@/composables/useCommands'

const page = (id: Command['id'], run: () => void, template: string) =>
  defineComponent({
    props: { covered: Boolean },
    setup() {
      useKeyboard()
      useCommands([{ id, run }])
    },
    template,
  })

it('leaves Ctrl+Z to a text that is being written, and takes it everywhere else', async () => {
  const undo = vi.fn()
  render(page('undo', undo, '<input aria-label="Name" /><button>Save</button>'))

  const input = screen.getByRole('textbox')
  const press = createEvent.keyDown(input, { key: 'z', ctrlKey: true })
  await fireEvent(input, press)
  expect(press.defaultPrevented).toBe(false)
  expect(undo).not.toHaveBeenCalled()

  await fireEvent.keyDown(screen.getByRole('button'), { key: 'z', ctrlKey: true })
  expect(undo).toHaveBeenCalledOnce()
})

it('keeps Ctrl+Enter from the page under a dialog', async () => {
  const send = vi.fn()
  const dialog = '<div v-if="covered" role="dialog" data-state="open"><input /></div>'
  const { rerender } = render(page('hitImport', send, dialog), { props: { covered: true } })

  await fireEvent.keyDown(screen.getByRole('textbox'), { key: 'Enter', ctrlKey: true })
  expect(send).not.toHaveBeenCalled()

  await rerender({ covered: false })
  await fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true })
  expect(send).toHaveBeenCalledOnce()
})
