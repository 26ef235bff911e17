/** What the dot of a tag is painted with. */
export const TAG_DOTS = {
  grey: 'bg-slate-400 dark:bg-slate-500',
  red: 'bg-red-500',
  orange: 'bg-orange-500',
  amber: 'bg-amber-400',
  green: 'bg-green-600',
  teal: 'bg-teal-500',
  blue: 'bg-blue-500',
  violet: 'bg-violet-500',
  pink: 'bg-pink-500',
} as const

export type TagColour = keyof typeof TAG_DOTS

export const TAG_COLOURS = Object.keys(TAG_DOTS) as TagColour[]
