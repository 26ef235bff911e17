/** What the script in the frame of a kept page tells. */
export type PickerMessage =
  | { type: 'ready' }
  | { type: 'cancelled' }
  | { type: 'hover'; text: string; tag: string }
  | { type: 'picked'; text: string; selectors: Pick[] }

export interface Pick {
  selector: string
  matches: number
}

const SOURCE = 'costcourter-picker'
const MOST_PICKS = 5
const LONGEST_TEXT = 200
const LONGEST_SELECTOR = 1_000

/** The message, if it is one; null for anything else, however it looks: pages are hostile. */
export function pickerMessage(data: unknown): PickerMessage | null {
  if (!isRecord(data) || data.source !== SOURCE) return null
  switch (data.type) {
    case 'ready':
    case 'cancelled':
      return { type: data.type }
    case 'hover':
      return isText(data.text) && isText(data.tag)
        ? { type: 'hover', text: data.text.slice(0, LONGEST_TEXT), tag: data.tag.slice(0, 40) }
        : null
    case 'picked':
      return picked(data)
    default:
      return null
  }
}

function picked(data: Record<string, unknown>): PickerMessage | null {
  if (!isText(data.text) || !Array.isArray(data.selectors)) return null
  if (data.selectors.length > MOST_PICKS || !data.selectors.every(isPick)) return null
  return { type: 'picked', text: data.text.slice(0, LONGEST_TEXT), selectors: data.selectors }
}

function isPick(data: unknown): data is Pick {
  return (
    isRecord(data) &&
    isText(data.selector) &&
    data.selector.startsWith('css:') &&
    data.selector.length <= LONGEST_SELECTOR &&
    Number.isSafeInteger(data.matches) &&
    (data.matches as number) > 0
  )
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
