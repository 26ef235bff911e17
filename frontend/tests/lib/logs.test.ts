import { describe, expect, it } from 'vitest'

import { logCommand, logLink } from '@/lib/logs'

describe('a log', () => {
  it('is read by a command that takes no word for another', () => {
    expect(logCommand({ service: 'worker', level: 'error', text: " it's; rm -rf / " })).toBe(
      `docker compose logs --no-log-prefix worker | grep -E '"level":"(error|critical)"' | grep -F 'it'\\''s; rm -rf /'`,
    )
    expect(logCommand({ service: 'worker', level: 'all', text: '' })).toBe(
      'docker compose logs --no-log-prefix worker',
    )
  })

  it('of a server that knows no levels is not narrowed by them', () => {
    expect(logCommand({ service: 'postgres', level: 'error', text: '' })).toBe(
      'docker compose logs --no-log-prefix postgres',
    )
  })

  it('is found by a link that keeps every sign', () => {
    const template = 'https://logs.example/{service}?level={level}&q={text}&x={other}'

    expect(logLink(template, { service: 'api', level: 'all', text: 'a&b={level}' })).toBe(
      'https://logs.example/api?level=&q=a%26b%3D%7Blevel%7D&x={other}',
    )
  })
})
