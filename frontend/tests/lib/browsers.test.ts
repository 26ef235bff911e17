import { describe, expect, it } from 'vitest'

import { deviceOf } from '@/lib/browsers'

const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'

describe('what a browser says of itself', () => {
  it.each([
    [
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/17.0 Safari/605.1.15`,
      'Safari · macOS',
      false,
    ],
    [
      `Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) ${APPLE} CriOS/119.0 Mobile/15E148 Safari/604.1`,
      'Chrome · iOS',
      true,
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0',
      'Edge · Windows',
      false,
    ],
    [
      'Mozilla/5.0 (Android 14; Mobile; rv:121.0) Gecko/121.0 Firefox/121.0',
      'Firefox · Android',
      true,
    ],
    ['curl/8.5.0', 'curl/8.5.0', false],
  ])('%s', (userAgent, name, mobile) => {
    expect(deviceOf(userAgent)).toEqual({ name, mobile })
  })
})
