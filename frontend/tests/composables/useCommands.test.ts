import { createEvent, fireEvent, render, screen } from '@testing-library/vue'
import { expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'

import { useCommands, useKeyboard } from '@/composables/useCommands'

it('leaves Ctrl+Z to a text that is being written, and takes it everywhere else', async () => {
  const undo = vi.fn()
  render(
    defineComponent({
      setup() {
        useKeyboard()
        useCommands([{ id: 'undo', run: undo }])
      },
      template: '<input aria-label="Name" /><button>Save</button>',
    }),
  )

  const input = screen.getByRole('textbox')
  const press = createEvent.keyDown(input, { key: 'z', ctrlKey: true })
  await fireEvent(input, press)
  expect(press.defaultPrevented).toBe(false)
  expect(undo).not.toHaveBeenCalled()

  await fireEvent.keyDown(screen.getByRole('button'), { key: 'z', ctrlKey: true })
  expect(undo).toHaveBeenCalledOnce()
})
