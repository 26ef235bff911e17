import { useEventListener, useLocalStorage } from '@vueuse/core'
import { onScopeDispose, shallowReactive, type Ref } from 'vue'

import { collide, isLocal, isSingle, pressOf, writesSign, type Press } from '@/lib/keys'
import { SHORTCUTS, type CommandId } from '@/lib/shortcuts'

/** Something that can be done now; its name and its keys stand in tables. */
export interface Command {
  id: CommandId
  run: (event?: KeyboardEvent) => void
  /** Not offered while this is false. */
  when?: () => boolean
  /** Keys like arrows and Enter work while the focus is in here. */
  within?: Readonly<Ref<HTMLElement | null>>
}

const CHORD_MS = 1_500
/** What keeps keys to itself while it is open. */
const COVERS =
  '[role="dialog"][aria-modal="true"], [role="dialog"][data-state="open"], [role="alertdialog"], [role="menu"]'
const TYPING =
  'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=""], [contenteditable=true]'
const PRESSABLE =
  'button, summary, input, [role=button], [role=separator], [role=slider], [role=tab], [role=combobox]'

const commands = shallowReactive<Command[]>([])
const changed = useLocalStorage<Partial<Record<CommandId, Press[]>>>('shortcuts.keys', {})
const singles = useLocalStorage('shortcuts.singles', true)

/** Offer commands for as long as the component is there; the newest one wins a key. */
export function useCommands(offered: readonly Command[]): void {
  commands.push(...offered)
  onScopeDispose(() => {
    for (const command of offered) commands.splice(commands.indexOf(command), 1)
  })
}

/** The keys of a command, as somebody chose them. */
export function keysOf(id: CommandId): readonly Press[] {
  const keys: readonly Press[] = changed.value[id] ?? SHORTCUTS[id]
  return singles.value ? keys : keys.filter((key) => !isSingle(key) || isLocal(key))
}

/** What can be done at this moment, the newest first, each once. */
export function offeredCommands(): Command[] {
  const seen = new Set<CommandId>()
  return commands.toReversed().filter(({ id, when }) => {
    if (seen.has(id) || when?.() === false) return false
    seen.add(id)
    return true
  })
}

/** Which keys do what, and whether keys without a modifier do anything; both can be chosen. */
export function useShortcuts() {
  /** Other keys for a command, none with an empty list, its usual ones with `null`. */
  function choose(id: CommandId, keys: Press[] | null): void {
    const others = Object.entries(changed.value).filter(([each]) => each !== id)
    changed.value = Object.fromEntries(keys === null ? others : [...others, [id, keys]])
  }

  /** The command that has keys already which could not be told apart from these. */
  function ownerOf(press: Press, except: CommandId): CommandId | undefined {
    const ids = Object.keys(SHORTCUTS) as CommandId[]
    return ids.find(
      (id) =>
        id !== except &&
        (changed.value[id] ?? [...SHORTCUTS[id]]).some((key) => collide(key, press)),
    )
  }

  return { changed, singles, choose, ownerOf }
}

/** Listen to the keyboard; once, for the whole admin. */
export function useKeyboard(): void {
  let begun: { press: Press; at: number } | null = null

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const press = pressOf(event)
    if (writesSign(event) && isTyping(event.target)) return
    const chord = begun && event.timeStamp - begun.at < CHORD_MS ? `${begun.press} ${press}` : null
    begun = null
    if (!mayMean(press, event.target)) return
    const found = (chord && commandOf(chord)) || commandOf(press)
    if (found) {
      event.preventDefault()
      found.run(event)
    } else if (commands.some(({ id }) => keysOf(id).some((key) => key.startsWith(`${press} `)))) {
      begun = { press, at: event.timeStamp }
    }
  })
}

const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.closest(TYPING) !== null

/** Whether a press here can be meant for us: not while typing, and not under a dialog. */
function mayMean(press: Press, target: EventTarget | null): boolean {
  const at = target instanceof Element ? target : null
  // In a text it takes back what was typed.
  if (press === 'Mod+z' && at?.closest(TYPING)) return false
  const plain = isSingle(press) || press === 'Escape'
  if (plain && isTyping(target)) return false
  // What Enter sends in a dialog is the dialog's, with whatever is held down beside it.
  if ((plain || press.endsWith('Enter')) && document.querySelector(COVERS)) return false
  if (press === 'Enter' && at?.closest(`a[href], ${PRESSABLE}`)) return false
  return !(press === 'Space' && at?.closest(PRESSABLE))
}

function commandOf(press: Press): Command | undefined {
  const fitting = commands
    .toReversed()
    .filter(({ id, when }) => keysOf(id).includes(press) && when?.() !== false)
  const focused = fitting.find(({ within }) => within?.value?.contains(document.activeElement))
  return focused ?? (isLocal(press) ? undefined : fitting[0])
}
