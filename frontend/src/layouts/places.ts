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
  /** The label with that, for those who do not see it. */
  told?: string
}

export interface PlaceGroup {
  heading?: string
  places: ShellPlace[]
}
