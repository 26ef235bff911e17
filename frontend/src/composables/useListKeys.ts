import { nextTick, ref, type Ref } from 'vue'

import { useCommands } from '@/composables/useCommands'
import type { Selection } from '@/composables/useSelection'
import type { CommandId } from '@/lib/shortcuts'

interface Options<Row> {
  root: Readonly<Ref<HTMLElement | null>>
  rows: () => readonly (Row | undefined)[]
  selection: () => Selection | undefined
  reveal: (index: number) => void
  open: (row: Row) => void
  /** Without it Space does what it does everywhere: the page scrolls. */
  peek?: ((row: Row) => void) | undefined
  /** Acts on a row only while the focus is in it, as one of several lists on a page does. */
  local?: boolean
  /** Of local lists, the one that keys lead into from elsewhere. */
  entered?: boolean
  /** More commands that act on the current row. */
  keys: () => Partial<Record<CommandId, (row: Row) => void>>
}

const FRAMES = 10
const ROW_COMMANDS: CommandId[] = [
  'favourite',
  'refresh',
  'pause',
  'archive',
  'remove',
  'edit',
  'testStore',
]

/** Moving through a list by keys; the row that has the focus is the current one. */
export function useListKeys<Row extends { id: number }>(options: Options<Row>) {
  const current = ref(-1)
  let anchor = -1

  const row = () => options.rows()[current.value]
  const element = (index: number) =>
    options.root.value?.querySelector<HTMLElement>(`[data-row="${index}"]`)

  async function moveTo(index: number): Promise<void> {
    if (index < 0 || index >= options.rows().length) return
    options.reveal(index)
    await nextTick()
    // A row that was far away is drawn after the next frames.
    for (let waited = 0; !element(index) && waited < FRAMES; waited += 1) await frame()
    const target = element(index)
    ;(target?.querySelector<HTMLElement>('a[href]') ?? target)?.focus({ preventScroll: true })
    target?.scrollIntoView({ block: 'nearest' })
    current.value = index
  }

  /** Pick from the last picked row to this one, or just this one. */
  function pick(index: number, on: boolean, range: boolean): void {
    const from = range && anchor >= 0 ? Math.min(anchor, index) : index
    const to = range && anchor >= 0 ? Math.max(anchor, index) : index
    const ids = options
      .rows()
      .slice(from, to + 1)
      .flatMap((each) => (each ? [each.id] : []))
    options.selection()?.set(ids, on)
    anchor = index
  }

  function pickCurrent(range: boolean): void {
    const mine = row()
    if (mine) pick(current.value, range || !options.selection()?.has(mine.id), range)
  }

  function noticeFocus(event: FocusEvent): void {
    const at = event.target instanceof Element ? event.target.closest('[data-row]') : null
    if (at) current.value = Number(at.getAttribute('data-row'))
  }

  const within = options.root
  const picked = () => {
    const selection = options.selection()
    return selection !== undefined && (selection.matching || selection.ids.size > 0)
  }
  const onRow = (act: (row: Row) => void) => () => {
    const mine = row()
    if (mine) act(mine)
  }
  const picks = () => options.selection() !== undefined && current.value >= 0
  const focused = () => !!options.root.value?.contains(document.activeElement)
  const has = () =>
    options.rows().length > 0 && (!options.local || options.entered === true || focused())
  /** No row of another list is meant. */
  const meant = () => focused() || !(options.local || document.activeElement?.closest('[data-row]'))
  useCommands([
    { id: 'listNext', within, when: has, run: () => void moveTo(current.value + 1) },
    {
      id: 'listPrevious',
      within,
      when: has,
      run: () => void moveTo(Math.max(0, current.value - 1)),
    },
    { id: 'listOpen', within, when: () => !!row(), run: onRow(options.open) },
    {
      id: 'listPeek',
      within,
      when: () => !!row() && options.peek !== undefined,
      run: onRow((mine) => options.peek?.(mine)),
    },
    { id: 'listSelect', within, when: picks, run: () => pickCurrent(false) },
    { id: 'listSelectRange', within, when: picks, run: () => pickCurrent(true) },
    ...ROW_COMMANDS.map((id) => ({
      id,
      within,
      when: () => !!row() && meant() && !!options.keys()[id],
      run: onRow((mine) => options.keys()[id]?.(mine)),
    })),
    { id: 'listClear', within, when: picked, run: () => options.selection()?.clear() },
  ])

  return { current, pick, noticeFocus, moveTo }
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
