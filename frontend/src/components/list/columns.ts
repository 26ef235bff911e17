/** One column of a list, for the table and for the cards alike. */
export interface Column {
  /** Its cell is the slot `cell-ID`. */
  id: string
  label: string
  /** What the API sorts by, without a minus; left out where it cannot. */
  sort?: string
  /** The first click puts the greatest on top. */
  falling?: boolean
  /** Numbers stand at the end of their cell. */
  end?: boolean
  /** In pixels, until somebody drags its edge. */
  width?: number
  /** Takes the room that is left; `width` is its least. The first such column heads a card. */
  grow?: boolean
  /** Shown only when it was chosen. */
  hidden?: boolean
  /** Cannot be put away. */
  fixed?: boolean
  /** Its heading is for those who do not see the buttons below it. */
  bare?: boolean
  /**
   * On a card: beside the heading, in the second line with its label (usual) or plain, at the end
   * of that line, or nowhere.
   */
  card?: 'aside' | 'line' | 'plain' | 'end' | 'none'
}

export const LEAST_WIDTH = 64
export const USUAL_WIDTH = 140
export const MOST_WIDTH = 640

/** The columns to show: as chosen, in their own order; those that are fixed always. */
export function shownColumns(
  columns: readonly Column[],
  chosen: readonly string[] | null,
): Column[] {
  return columns.filter(
    ({ id, fixed, hidden }) => fixed || (chosen ? chosen.includes(id) : !hidden),
  )
}

/** The sort that a click on a heading asks for, after the one that is on. */
export function nextSort(column: Column, sort: string): string {
  const by = column.sort ?? ''
  if (sort === by) return `-${by}`
  if (sort === `-${by}`) return by
  return column.falling ? `-${by}` : by
}
