import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import { show } from '../support/render'
import { answers, refuses } from '../support/server'

const tag = (id: number, name: string, total: number) => ({
  id,
  name,
  slug: name.toLowerCase(),
  owner_id: 1,
  products_total: total,
})
const kitchen = tag(1, 'Kitchen', 12)
const cooking = tag(2, 'Cooking', 3)

async function showTags(...tags: (typeof kitchen)[]) {
  const asked = answers('get', '/api/tags', { items: tags, total: tags.length })
  const shown = await show('/tags')
  await screen.findByText(tags.length ? /in all/ : 'No tags yet')
  return { ...shown, asked }
}

describe('the tags', () => {
  it('lead to their products', async () => {
    await showTags(kitchen)

    const link = screen.getByRole('link', { name: 'Kitchen' })
    expect(link.getAttribute('href')).toBe('/products?tag=kitchen')
    expect(screen.getByText('12 products')).toBeTruthy()
  })

  it('say what they are for while there are none, and are created', async () => {
    const { asked } = await showTags()
    const sent = answers('post', '/api/tags', kitchen)

    await userEvent.type(screen.getByRole('textbox', { name: 'A new tag' }), ' Kitchen ')
    await userEvent.click(screen.getByRole('button', { name: 'Create' }))

    await waitFor(() => expect(sent[0]?.body).toEqual({ name: 'Kitchen' }))
    await waitFor(() => expect(asked.length).toBeGreaterThan(1))
  })

  it('tell why one could not be created', async () => {
    await showTags(kitchen)
    refuses('post', '/api/tags', { status: 409, detail: "You already have a tag 'kitchen'." })

    await userEvent.type(screen.getByRole('textbox', { name: 'A new tag' }), 'Kitchen{Enter}')

    expect(await screen.findByText("You already have a tag 'kitchen'.")).toBeTruthy()
  })

  it('are renamed where they stand', async () => {
    await showTags(kitchen)
    const sent = answers('patch', '/api/tags/{tag_id}', kitchen)

    await userEvent.click(screen.getByRole('button', { name: 'Change: Name of Kitchen' }))
    const field = screen.getByRole('textbox', { name: 'Name of Kitchen' })
    await userEvent.clear(field)
    await userEvent.type(field, 'Cookery{Enter}')

    await waitFor(() =>
      expect(sent.map(({ path, body }) => [path, body])).toEqual([
        ['/api/tags/1', { name: 'Cookery' }],
      ]),
    )
  })

  it('are merged into the one with the most products', async () => {
    await showTags(kitchen, cooking)
    const sent = answers('post', '/api/tags/merge', {
      moved: 2,
      already_tagged: 1,
      source_deleted: true,
    })
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select what is shown' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Merge' }))

    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText(/^3 products get the tag that stays/)).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Merge 2 tags' }))

    await waitFor(() =>
      expect(sent[0]?.body).toEqual({
        source_tag_id: 2,
        target_tag_id: 1,
        delete_source: true,
      }),
    )
    expect(await screen.findByText('2 products got the tag, 1 had it already')).toBeTruthy()
  })

  it('are struck out when deleted, until that is taken back', async () => {
    await showTags(kitchen)
    await userEvent.click(screen.getByRole('button', { name: 'Delete Kitchen' }))
    const row = screen.getByRole('link', { name: 'Kitchen' }).closest('tr')
    await waitFor(() => expect(row?.className).toContain('line-through'))

    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))

    await waitFor(() => expect(row?.className).not.toContain('line-through'))
  })
})
