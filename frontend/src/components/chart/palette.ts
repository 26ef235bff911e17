/** Hues that people tell apart who see few of them (Okabe and Ito), each with a dash of its own. */
const LOOKS = [
  { stroke: '#0072b2', dash: [] },
  { stroke: '#d55e00', dash: [8, 4] },
  { stroke: '#009e73', dash: [2, 4] },
  { stroke: '#cc79a7', dash: [12, 4, 2, 4] },
  { stroke: '#e69f00', dash: [4, 4] },
  { stroke: '#56b4e9', dash: [16, 4] },
] as const

export function lookOf(at: number): { stroke: string; dash: number[] } {
  const { stroke, dash } = LOOKS[at % LOOKS.length] ?? LOOKS[0]
  return { stroke, dash: [...dash] }
}
