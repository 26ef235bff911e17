/** Every command that has keys, with those it has until somebody chooses others. */
export const SHORTCUTS = {
  listNext: ['j', 'ArrowDown'],
  listPrevious: ['k', 'ArrowUp'],
  listOpen: ['Enter'],
  listPeek: ['Space'],
  listSelect: ['x'],
  listSelectRange: ['Shift+x'],
  listClear: ['Escape'],
} as const satisfies Record<string, readonly string[]>

export type CommandId = keyof typeof SHORTCUTS
