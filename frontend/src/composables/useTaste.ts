import { useLocalStorage } from '@vueuse/core'
import { watchEffect } from 'vue'

export const ACCENTS = ['teal', 'blue', 'violet', 'pink', 'amber'] as const
export type Accent = (typeof ACCENTS)[number]
export const DENSITIES = ['comfortable', 'compact'] as const
export type Density = (typeof DENSITIES)[number]
export const START_PAGES = ['/', '/products', '/alerts', '/search'] as const
export type StartPage = (typeof START_PAGES)[number]

/** Seconds for which a deletion can be taken back. */
export const UNDO_SECONDS = { least: 5, usual: 10, most: 60 } as const

const accent = useLocalStorage<Accent>('appearance.accent', 'teal')
const density = useLocalStorage<Density>('appearance.density', 'comfortable')
const startPage = useLocalStorage<StartPage>('appearance.start', '/')
const undoSeconds = useLocalStorage<number>('appearance.undo', UNDO_SECONDS.usual)

/** Nothing waits to be taken back: somebody is asked before. */
const asksFirst = useLocalStorage('appearance.ask', false)

// `appearance.js` sets the same before the first paint.
watchEffect(() => {
  document.documentElement.dataset.accent = accent.value
  document.documentElement.dataset.density = density.value
})

/** How the admin looks and behaves in this browser, beside its theme. */
export function useTaste() {
  return { accent, density, startPage, undoSeconds, asksFirst }
}
