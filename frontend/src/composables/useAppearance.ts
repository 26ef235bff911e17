import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { watchEffect } from 'vue'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const theme = useLocalStorage<Theme>('appearance.theme', 'system')
const prefersDark = usePreferredDark()

watchEffect(() => {
  const dark = theme.value === 'dark' || (theme.value === 'system' && prefersDark.value)
  document.documentElement.classList.toggle('dark', dark)
})

/** How the admin looks in this browser; `appearance.js` sets the same before the first paint. */
export function useAppearance() {
  return { theme, themes: THEMES }
}
