import { createEvent, fireEvent, screen, waitFor, within } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { defineComponent, h } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Column } from '@/components/list/columns'
import DataList from '@/components/list/DataList.vue'
import { useList } from '@/composables/useList'
import { useSelection } from '@/composables/useSelection'
import { useWindows, type Slice } from '@/composables/useWindows'

import { show } from '../support/render'

interface Row {
  id: number
  name: string
}
type Question = Slice & { sort?: string }

const COLUMNS: Column[] = [
  { id: 'name', label: 'Name', sort: 'name', grow: true, fixed: true },
  { id: 'price', label: 'Price', sort: 'price', falling: true, width: 120 },
  { id: 'note', label: 'Note', hidden: true },
  { id: 'menu', label: 'Menu', width: 56, fixed: true, bare: true, end: true, card: 'end' },
]

const peeked: string[] = []
const drawn: number[] = []

/** A page with a list of `total` rows, and what the list asked for. */
async function listOf(total: number, address = '') {
  const asked: Question[] = []
  const view = defineComponent(() => {
    const windows = useWindows((query: Question) => {
      asked.push(query)
      const count = Math.max(0, Math.min(query.limit, total - query.offset))
      const items = Array.from({ length: count }, (_, at): Row => {
        const id = query.offset + at + 1
        return { id, name: `Row ${String(id)}` }
      })
      return Promise.resolve({ items, total })
    })
    const list = useList<Question, Row>(windows, { query: () => ({}), sorts: ['name', 'price'] })
    const selection = useSelection('rows', { matching: true })
    return () =>
      h(
        // A generic component is none that `h` knows the slots of.
        DataList as never,
        {
          name: 'rows',
          label: 'Rows',
          list,
          columns: COLUMNS,
          nameOf: (row: Row) => row.name,
          selection,
          onPeek: (row: Row) => peeked.push(row.name),
        },
        {
          'cell-name': ({ row }: { row: Row }) => h('a', { href: `#${row.name}` }, row.name),
          'cell-price': ({ row }: { row: Row }) => {
            drawn.push(row.id)
            return `${String(row.id)} €`
          },
          'cell-note': () => 'a note',
          'cell-menu': ({ row }: { row: Row }) => h('button', `Menu, ${row.name}`),
          unfolded: ({ row }: { row: Row }) => `Everything about ${row.name}`,
          actions: ({ count }: { count: number }) => `Act on ${String(count)}`,
          empty: () => 'Nothing here',
        },
      )
  })
  const shown = await show(`/only-this${address}`, view)
  await screen.findByText(total ? /in all|of/ : 'Nothing here')
  return { ...shown, asked }
}

const link = (name: string) => screen.findByRole('link', { name })
const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name })

beforeEach(() => {
  peeked.length = 0
  sessionStorage.clear()
})
afterEach(() => vi.restoreAllMocks())

describe('a finger that rests on a row', () => {
  const touch = { pointerType: 'touch', button: 0, clientX: 40, clientY: 40 }
  const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const LONG_MS = 600
  /** happy-dom does not say where a pointer is by these names. */
  const at = (event: Event, y: number) =>
    Object.defineProperties(event, { x: { value: 40 }, y: { value: y } })

  it('selects it, and lets it go the next time', async () => {
    await listOf(3)
    const price = await screen.findByText('2 €')

    await fireEvent.pointerDown(price, touch)
    await waitFor(() => expect(box('Select Row 2').checked).toBe(true))
    const menu = createEvent.contextMenu(price)
    Object.assign(menu, { pointerType: 'touch' })
    await fireEvent(price, menu)
    expect(menu.defaultPrevented).toBe(true)
    await fireEvent.pointerUp(price, touch)
    expect(await screen.findByText('Act on 1')).toBeTruthy()

    await fireEvent.pointerDown(price, touch)
    await waitFor(() => expect(box('Select Row 2').checked).toBe(false))
  })

  it('leaves the menu of a link to the browser, and scrolls when it wanders', async () => {
    await listOf(3)
    const name = await link('Row 2')
    await fireEvent.pointerDown(name, touch)
    await rest(LONG_MS)
    const menu = createEvent.contextMenu(name)
    Object.assign(menu, { pointerType: 'touch' })
    await fireEvent(name, menu)
    expect(menu.defaultPrevented).toBe(false)
    await fireEvent.pointerUp(name, touch)

    const price = screen.getByText('3 €')
    await fireEvent(price, at(createEvent.pointerDown(price, touch), 40))
    await fireEvent(price, at(createEvent.pointerMove(price, touch), 70))
    await rest(LONG_MS)

    expect(box('Select Row 2').checked).toBe(false)
    expect(box('Select Row 3').checked).toBe(false)
  })

  it('is a finger: a mouse that is held selects nothing', async () => {
    await listOf(3)
    await fireEvent.pointerDown(await screen.findByText('2 €'), { ...touch, pointerType: 'mouse' })
    await rest(LONG_MS)

    expect(box('Select Row 2').checked).toBe(false)
  })
})

describe('a list', () => {
  it('asks for the page, the size and the sort that the address names', async () => {
    const { asked } = await listOf(213, '?page=2&size=100&sort=-price&')

    expect(asked).toEqual([{ limit: 100, offset: 100, sort: '-price' }])
    expect(await link('Row 101')).toBeTruthy()
    expect(screen.getByText('213 in all')).toBeTruthy()
  })

  it('drops what the address should not say', async () => {
    const { asked } = await listOf(3, '?page=x&size=7&sort=colour')

    expect(asked).toEqual([{ limit: 50, offset: 0, sort: 'name' }])
  })

  it('is sorted by a heading, from its better end', async () => {
    const { router, asked } = await listOf(3)

    await userEvent.click(screen.getByRole('button', { name: 'Price' }))
    await waitFor(() => expect(router.currentRoute.value.query).toEqual({ sort: '-price' }))
    await userEvent.click(screen.getByRole('button', { name: 'Price' }))

    await waitFor(() => expect(asked.at(-1)?.sort).toBe('price'))
    const heading = screen.getByRole('columnheader', { name: /Price/ })
    await waitFor(() => expect(heading.getAttribute('aria-sort')).toBe('ascending'))
  })

  it('draws anew what changed alone', async () => {
    drawn.length = 0
    await listOf(50)
    await waitFor(() => expect(new Set(drawn).size).toBe(50)) // a few at a time
    drawn.length = 0

    await userEvent.click(box('Select Row 2'))
    await waitFor(() => expect(box('Select Row 2').checked).toBe(true))

    expect(drawn.filter((id) => id !== 2)).toEqual([])
  })

  it('says what stands where nothing is', async () => {
    await listOf(0)

    expect(screen.queryByRole('table')).toBeNull()
  })

  it('shows the columns that somebody chose, also the next time', async () => {
    const first = await listOf(2)
    await userEvent.click(screen.getByRole('button', { name: 'Columns and density' }))
    await userEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'Note' }))
    expect(await screen.findByRole('columnheader', { name: 'Note' })).toBeTruthy()
    first.unmount()

    await listOf(2)

    expect(screen.getByRole('columnheader', { name: 'Note' })).toBeTruthy()
  })

  it('shows the columns of a saved view before those', async () => {
    await listOf(2, '?cols=note')

    expect(screen.getByRole('columnheader', { name: 'Note' })).toBeTruthy()
    expect(screen.queryByRole('columnheader', { name: 'Price' })).toBeNull()
    expect(screen.getByRole('columnheader', { name: 'Name' })).toBeTruthy()
  })

  it('has columns that keys make wider', async () => {
    await listOf(2)
    const edge = screen.getByRole('separator', { name: 'Width of the column Price' })

    edge.focus()
    await userEvent.keyboard('{ArrowRight}{ArrowRight}')

    await waitFor(() => expect(edge.getAttribute('aria-valuenow')).toBe('152'))
  })

  it('puts what can be done at the end of a card, behind its facts', async () => {
    await listOf(3)

    await userEvent.click(screen.getByRole('button', { name: 'Show as cards' }))

    const card = within((await screen.findAllByRole('listitem'))[1] as HTMLElement)
    const [fact, menu] = [card.getByText('2 €'), card.getByRole('button', { name: 'Menu, Row 2' })]
    expect(fact.compareDocumentPosition(menu)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
    expect(menu.closest('dl')).toBeNull()
  })

  it('unfolds a row', async () => {
    await listOf(2)

    await userEvent.click(screen.getByRole('button', { name: 'Details of Row 2' }))

    expect(await screen.findByText('Everything about Row 2')).toBeTruthy()
  })
})

describe('picking rows', () => {
  it('keeps them by their ids on the next page and after a reload', async () => {
    const first = await listOf(120)
    await link('Row 2')
    await userEvent.click(box('Select Row 2'))
    expect(await screen.findByText('1 selected')).toBeTruthy()
    first.unmount()

    await listOf(120, '?page=2')
    expect(await screen.findByText('1 selected')).toBeTruthy()
    await userEvent.click(box('Select Row 51'))

    expect(await screen.findByText('2 selected')).toBeTruthy()
    expect(screen.getByText('Act on 2')).toBeTruthy()
  })

  it('picks a range with Shift', async () => {
    await listOf(9)
    await link('Row 3')
    const user = userEvent.setup()

    await user.click(box('Select Row 3'))
    await user.keyboard('{Shift>}')
    await user.click(box('Select Row 7'))
    await user.keyboard('{/Shift}')

    expect(await screen.findByText('5 selected')).toBeTruthy()
  })

  it('goes from what is shown to all that match, and back by dropping one', async () => {
    await listOf(120)
    await link('Row 1')
    await userEvent.click(box('Select what is shown'))
    expect(await screen.findByText('50 selected')).toBeTruthy()

    await userEvent.click(screen.getByRole('button', { name: 'Select all 120' }))
    expect(await screen.findByText('120 selected')).toBeTruthy()
    await userEvent.click(box('Select Row 4'))

    expect(await screen.findByText('49 selected')).toBeTruthy()
  })
})

describe('the keys of a list', () => {
  it('move through it, pick, look into a row and let go', async () => {
    await listOf(9)
    const first = await link('Row 1')
    const user = userEvent.setup()

    await user.keyboard('j')
    await waitFor(() => expect(document.activeElement).toBe(first))
    await user.keyboard('x')
    await user.keyboard('jj')
    const third = await link('Row 3')
    await waitFor(() => expect(document.activeElement).toBe(third))
    await user.keyboard('{Shift>}x{/Shift}')
    expect(await screen.findByText('3 selected')).toBeTruthy()
    await user.keyboard(' ')
    expect(peeked).toEqual(['Row 3'])

    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByText('3 selected')).toBeNull())
  })

  it('mean nothing to somebody who types', async () => {
    await listOf(9)
    await link('Row 1')
    const field = document.body.appendChild(document.createElement('input'))

    field.focus()
    await userEvent.keyboard('jx')

    expect(field.value).toBe('jx')
    expect(document.activeElement).toBe(field)
  })
})

describe('a list of everything', () => {
  it('draws only what is in sight', async () => {
    // happy-dom lays nothing out: the room for the list is 600 pixels high.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900)

    const { asked } = await listOf(1_040, '?size=all')

    expect(await link('Row 1')).toBeTruthy()
    const table = screen.getByRole('table')
    expect(table.getAttribute('aria-rowcount')).toBe('1041')
    expect(within(table).getAllByRole('link').length).toBeLessThan(40)
    expect(asked).toEqual([{ limit: 100, offset: 0, sort: 'name' }])
  })
})
