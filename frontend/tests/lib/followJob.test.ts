import { HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { followJob } from '@/api/followJob'
import type { Job } from '@/api/types'

import { aJob } from '../support/factories'
import { answers, refuses } from '../support/server'

describe('a job that is followed', () => {
  it('goes on being asked for while the network is away, and is told to its end', async () => {
    refuses('get', '/api/jobs/{job_id}/events', { status: 503 })
    let asked = 0
    answers('get', '/api/jobs/{job_id}', () => {
      asked += 1
      if (asked === 2) return HttpResponse.error()
      return aJob({ id: 7, state: asked > 2 ? 'done' : 'running', items: [] })
    })
    const heard: Job['state'][] = []

    await followJob(
      7,
      { job: ({ state }) => heard.push(state), items: () => undefined },
      new AbortController().signal,
    )

    expect(heard).toEqual(['running', 'done'])
  })
})
