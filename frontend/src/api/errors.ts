import type { Problem } from './types'

/** A refusal: what the server said (RFC 9457), or what we say when it said nothing. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
    this.name = 'ApiError'
  }
}

/** The status of a request that never got an answer. */
export const NO_ANSWER = 0

export function unreachable(): ApiError {
  return new ApiError(made('network_error', NO_ANSWER))
}

export function tooLate(): ApiError {
  return new ApiError(made('no_answer_in_time', NO_ANSWER))
}

/** What went wrong in the browser, before there was anything to ask the server. */
export function notAsked(code: string): ApiError {
  return new ApiError(made(code, NO_ANSWER))
}

/** The problem of an answer that is none of ours, a proxy's error page for example. */
export function unknownAnswer(response: Response): ApiError {
  return new ApiError({
    ...made('unexpected_answer', response.status),
    request_id: response.headers.get('x-request-id') ?? '',
  })
}

function made(code: string, status: number): Problem {
  return {
    type: `/problems/${code}`,
    title: code,
    status,
    detail: '',
    request_id: '',
    errors: null,
  }
}
