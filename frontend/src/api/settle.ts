import { ApiError } from './errors'

const GONE = 404

/** Ask for each; what is gone is told apart, any other refusal is thrown once all have answered. */
export async function settle<Found>(
  ids: readonly number[],
  ask: (id: number) => Found | Promise<Found>,
): Promise<{ found: Found[]; gone: number[] }> {
  const answers = await Promise.allSettled(ids.map(async (id) => ask(id)))
  const found: Found[] = []
  const gone: number[] = []
  for (const [at, answer] of answers.entries()) {
    const id = ids[at]
    if (answer.status === 'fulfilled') found.push(answer.value)
    else if (id !== undefined && isGone(answer.reason)) gone.push(id)
    else throw answer.reason as Error
  }
  return { found, gone }
}

const isGone = (error: unknown) => error instanceof ApiError && error.problem.status === GONE
