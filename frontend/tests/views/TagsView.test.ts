import { screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it } from 'vitest'

import { useTaste } from '@/composables/useTaste'

import { show } from '../support/render'
import { answers, refuses } from '../support/server'

const tag = (id: number, name: string, total: number) => ({
  id,
  name,
  slug: name.toLowerCase(),
  colour: 'grey' as const,
  place: null,
  owner_id: 1,
  products_total: total,
  favourites_total: 1,
  last_used_at: '2026-11-20T10:00:00Z',
})
const kitchen = tag(1, 'Kitchen', 12)
const cooking = tag(2, 'Cooking', 3)

afterEach(() => {
  useTaste().asksFirst.value = false
})

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

  it('are suggested from what shops call the products, while there are none', async () => {
    answers('get', '/api/tags/suggestions', [{ name: 'Kettles', product_ids: [7, 9] }])
    const sent = answers('post', '/api/products/bulk-update', {
      updated_ids: [7, 9],
      skipped: [],
      missing_ids: [],
      schedules_before: [],
    })
    await showTags()
    answers('get', '/api/tags', { items: [tag(3, 'Kettles', 2)], total: 1 })

    await userEvent.click(
      await screen.findByRole('button', { name: 'Make a tag of Kettles, for 2 products' }),
    )

    expect(await screen.findByRole('link', { name: 'Kettles' })).toBeTruthy()
    expect(sent[0]?.body).toEqual({ product_ids: [7, 9], updates: { tags_add: ['Kettles'] } })
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
    const counted = answers('post', '/api/tags/merge/preview', { moved: 2, already_tagged: 1 })
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select what is shown' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Merge' }))

    const dialog = within(await screen.findByRole('dialog'))
    expect(
      await dialog.findByText(
        '2 products get the tag that stays; one had it already, its double drops.',
      ),
    ).toBeTruthy()
    expect(counted[0]?.body).toEqual({ target_tag_id: 1, source_tag_ids: [2] })
    await userEvent.click(dialog.getByRole('button', { name: 'Merge 2 tags' }))

    await waitFor(() =>
      expect(sent[0]?.body).toEqual({
        source_tag_ids: [2],
        target_tag_id: 1,
        delete_source: true,
      }),
    )
    expect(await screen.findByText('2 products got the tag, 1 had it already')).toBeTruthy()
  })

  it('are struck out when deleted, until that is taken back', async () => {
    await showTags(kitchen)
    await userEvent.click(screen.getByRole('button', { name: 'Actions for Kitchen' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete Kitchen' }))
    const row = screen.getByRole('link', { name: 'Kitchen' }).closest('tr')
    await waitFor(() => expect(row?.className).toContain('line-through'))

    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))

    await waitFor(() => expect(row?.className).not.toContain('line-through'))
  })

  it('are deleted after a question where somebody wants to be asked', async () => {
    useTaste().asksFirst.value = true
    await showTags(kitchen)
    const sent = answers('delete', '/api/tags/{tag_id}', undefined)
    const begin = async () => {
      await userEvent.click(screen.getByRole('button', { name: 'Actions for Kitchen' }))
      await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete Kitchen' }))
      return within(await screen.findByRole('dialog', { name: 'Delete Kitchen?' }))
    }

    await userEvent.click((await begin()).getByRole('button', { name: 'Cancel' }))
    await userEvent.click((await begin()).getByRole('button', { name: 'Delete' }))

    await waitFor(() => expect(sent.map(({ path }) => path)).toEqual(['/api/tags/1']))
    expect(await screen.findByText('Kitchen is deleted')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('are deleted after a question when they are many, also those on other pages', async () => {
    const many = Array.from({ length: 11 }, (_, at) => tag(at + 1, `Tag ${String(at + 1)}`, 2))
    sessionStorage.setItem('picked tags 1', JSON.stringify([99]))
    await showTags(...many)
    const other = answers('get', '/api/tags/{tag_id}', tag(99, 'Elsewhere', 3))
    const sent = answers('delete', '/api/tags/{tag_id}', undefined)
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select what is shown' }))

    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete 12 tags?' }))
    expect(dialog.getByText('They are given 25 times; the products stay.')).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }))

    await waitFor(() => expect(sent).toHaveLength(12))
    expect(other.map(({ path }) => path)).toEqual(['/api/tags/99'])
  })

  it('that somebody else deleted are no longer picked, and hinder nothing', async () => {
    sessionStorage.setItem('picked tags 1', JSON.stringify([1, 99]))
    useTaste().asksFirst.value = true
    const { asked } = await showTags(kitchen, cooking)
    refuses('get', '/api/tags/{tag_id}', { status: 404 })
    refuses('delete', '/api/tags/{tag_id}', { status: 404 })
    const before = asked.length

    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Delete Kitchen?' }))
    expect(screen.getByText('One tag is not there any more')).toBeTruthy()
    await userEvent.click(dialog.getByRole('button', { name: 'Delete' }))

    expect(await screen.findByText('Kitchen is deleted')).toBeTruthy()
    await waitFor(() => expect(asked.length).toBeGreaterThan(before))
    expect(screen.queryByRole('button', { name: 'Merge' })).toBeNull()
  })

  it('get a colour, and tell when they were last given', async () => {
    await showTags(kitchen)
    const sent = answers('patch', '/api/tags/{tag_id}', kitchen)
    expect(screen.getByText(/^20 Nov 2026|days ago$/)).toBeTruthy()

    await userEvent.click(screen.getByRole('button', { name: 'Colour of Kitchen: grey' }))
    const colours = within(await screen.findByRole('group', { name: 'A colour for Kitchen' }))
    await userEvent.click(colours.getByRole('button', { name: 'teal' }))

    await waitFor(() => expect(sent[0]?.body).toEqual({ colour: 'teal' }))
  })

  it('are renamed from the menu of their row', async () => {
    await showTags(kitchen)
    await userEvent.click(screen.getByRole('button', { name: 'Actions for Kitchen' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }))

    expect(await screen.findByRole('textbox', { name: 'Name of Kitchen' })).toBeTruthy()
  })

  it('that nothing carries are shown alone', async () => {
    const { asked, router } = await showTags(kitchen)
    await userEvent.click(screen.getByRole('switch', { name: 'Unused only' }))

    await waitFor(() => expect(asked.at(-1)?.query.get('unused')).toBe('true'))
    expect(router.currentRoute.value.query['flag']).toBe('unused')
  })

  it('stand on the overview in an order that somebody gave them', async () => {
    await showTags(kitchen, cooking)
    const sent = answers('put', '/api/tags/order', undefined)
    await userEvent.click(screen.getByRole('button', { name: 'Order on the overview' }))
    const panel = within(await screen.findByRole('dialog'))

    await userEvent.click(await panel.findByRole('button', { name: 'Move “Cooking” up' }))
    await userEvent.click(panel.getByRole('button', { name: 'Save' }))

    await waitFor(() => expect(sent[0]?.body).toEqual({ tag_ids: [2, 1] }))
  })
})
