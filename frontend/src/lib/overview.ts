/** The parts of the overview, in their usual order. */
export const SECTIONS = [
  'totals',
  'attention',
  'spotlight',
  'movers',
  'groups',
  'views',
  'runs',
] as const
export type Section = (typeof SECTIONS)[number]

/** How somebody arranged the overview, as it is kept. */
export interface Arrangement {
  order: readonly string[]
  hidden: readonly string[]
}

/** Every section once, in the order that was chosen; what came later stands at the end. */
export function ordered(order: readonly string[]): Section[] {
  const known = new Set<string>(SECTIONS)
  const chosen = [...new Set(order)].filter((name): name is Section => known.has(name))
  return [...chosen, ...SECTIONS.filter((name) => !chosen.includes(name))]
}

/** The order with one section moved to a place, counted from 0; places beyond the ends are the ends. */
export function moved(order: readonly Section[], section: Section, place: number): Section[] {
  const others = order.filter((name) => name !== section)
  const at = Math.max(0, Math.min(place, others.length))
  return [...others.slice(0, at), section, ...others.slice(at)]
}
