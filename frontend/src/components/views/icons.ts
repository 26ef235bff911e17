/** What a view can carry in the sidebar; the sources name them, so they are bundled. */
export const VIEW_ICONS = {
  bookmark: 'i-lucide-bookmark',
  star: 'i-lucide-star',
  tag: 'i-lucide-tag',
  gift: 'i-lucide-gift',
  house: 'i-lucide-house',
  flame: 'i-lucide-flame',
  'shopping-cart': 'i-lucide-shopping-cart',
  'trending-down': 'i-lucide-trending-down',
} as const

export type ViewIcon = keyof typeof VIEW_ICONS

export function viewIcon(name: string): string {
  return name in VIEW_ICONS ? VIEW_ICONS[name as ViewIcon] : VIEW_ICONS.bookmark
}
