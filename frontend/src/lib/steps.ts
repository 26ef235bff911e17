export interface Steps {
  path: string
  lowest: { x: number; y: number } | null
  /** Null where nothing moved. */
  highest: { x: number; y: number } | null
  /** The amounts at those two. */
  range: [number, number] | null
}

/** A step-after line through daily amounts in a box; a day without an amount is a gap, not a slope. */
export function steps(amounts: readonly (string | null)[], width: number, height: number): Steps {
  const values = amounts.map((amount) => (amount === null ? null : Number(amount)))
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return { path: '', lowest: null, highest: null, range: null }
  const low = Math.min(...known)
  const high = Math.max(...known)
  const span = high - low || 1
  const pad = 3
  const x = (index: number) =>
    round((index / Math.max(values.length - 1, 1)) * (width - 2 * pad) + pad)
  const y = (value: number) => round(height - pad - ((value - low) / span) * (height - 2 * pad))
  let path = ''
  let drawing = false
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false
      return
    }
    path += drawing ? `H${x(index)}V${y(value)}` : `M${x(index)} ${y(value)}`
    drawing = true
  })
  const at = values.lastIndexOf(low)
  const lowest = { x: x(at), y: y(low) }
  const highest = high > low ? { x: x(values.lastIndexOf(high)), y: y(high) } : null
  return { path, lowest, highest, range: [low, high] }
}

const round = (value: number) => Math.round(value * 10) / 10
