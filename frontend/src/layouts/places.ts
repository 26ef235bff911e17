import type { RouteLocationRaw } from 'vue-router'

/** A page that the side bar leads to. */
export interface ShellPlace {
  label: string
  icon: string
  to: RouteLocationRaw
  /** Whether this is where somebody is. */
  here: boolean
  /** How many things wait there. */
  waiting?: string
}

export interface PlaceGroup {
  heading?: string
  places: ShellPlace[]
}
