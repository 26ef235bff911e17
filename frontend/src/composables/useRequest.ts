import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'

import { ApiError } from '@/api/errors'
import type { Problem } from '@/api/types'

export interface RequestState<Arguments extends unknown[], Answer> {
  run: (...given: Arguments) => Promise<Answer | undefined>
  pending: Ref<boolean>
  problem: Ref<Problem | null>
  clear: () => void
}

/**
 * The only place that catches a refusal: it shows what is pending and keeps the problem.
 * `run` answers `undefined` when it was refused; of overlapping runs the newest one's state counts.
 */
export function useRequest<Arguments extends unknown[], Answer>(
  action: (...given: Arguments) => Promise<Answer>,
): RequestState<Arguments, Answer> {
  const running = ref(0)
  const pending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let newest = 0
  let disposed = false

  onScopeDispose(() => {
    disposed = true
  }, true)

  async function run(...given: Arguments): Promise<Answer | undefined> {
    const mine = ++newest
    running.value += 1
    pending.value = true
    problem.value = null
    try {
      return await action(...given)
    } catch (error) {
      if (isAbort(error)) return undefined
      if (!(error instanceof ApiError)) throw error
      if (mine === newest && !disposed) problem.value = error.problem
      return undefined
    } finally {
      running.value -= 1
      pending.value = running.value > 0
    }
  }

  return { run, pending, problem, clear: () => (problem.value = null) }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
