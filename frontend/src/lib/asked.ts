/** A price of a page that somebody asks about: that of a reading, or the newest one. */
export interface AskedPrice {
  pageId: number
  /** Where it was read. */
  store: string
  readingId?: number
  /** An amount that the page cost on a day of UTC ("2026-11-30"), where the reading is not known. */
  on?: { day: string; amount: string }
  /** The page itself is asked for, as it was read last. */
  page?: true
}
