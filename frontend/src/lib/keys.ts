/** A key press, told apart from its twin with other modifiers: `j`, `Shift+x`, `?`, `Mod+k`. */
export type Press = string

/** Keys that have a meaning of their own where the focus is: they belong to what holds the focus. */
const LOCAL = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Space', 'Delete'])

interface Pressed {
  key: string
  code?: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** How a press is written in the table of shortcuts; `Mod` is Ctrl, or Cmd on a Mac. */
export function pressOf(event: Pressed): Press {
  const isLetter = /^\p{L}$/u.test(event.key)
  // With Alt some keyboards write other signs than the digit that is pressed.
  const digit = event.altKey ? /^Digit(\d)$/.exec(event.code ?? '')?.[1] : undefined
  const named = event.key === ' ' ? 'Space' : isLetter ? event.key.toLowerCase() : event.key
  const key = digit ?? named
  // Shift is part of a sign like `?`, and a modifier of letters and named keys.
  const shifted = event.shiftKey && (isLetter || key.length > 1)
  return [
    ...(event.ctrlKey || event.metaKey ? ['Mod'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(shifted ? ['Shift'] : []),
    key,
  ].join('+')
}

/** On some keyboards Alt writes signs: `{` is Alt+8 on a German Mac. */
export const writesSign = ({ key, altKey, ctrlKey, metaKey }: Pressed) =>
  altKey && !ctrlKey && !metaKey && key.length === 1 && !/^[\da-z]$/i.test(key)

export const isLocal = (press: Press) => LOCAL.has(press)

/** Whether a press works without a modifier, and so could be meant as typing. */
export const isSingle = (press: Press) => !/^(Mod|Alt)\+/.test(press) && press !== 'Escape'

/** What `aria-keyshortcuts` wants to read. */
export function ariaKeys(keys: readonly Press[]): string | undefined {
  const told = keys
    .filter((key) => !key.includes(' '))
    .map((key) => key.replace(/^Mod\+/, 'Control+'))
  return told.length ? told.join(' ') : undefined
}

/** Whether two ways to press cannot both be told apart: the same, or one begins the other. */
export const collide = (one: Press, other: Press) =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)
