import { describe, expect, it } from 'vitest'

import { nearby } from '@/lib/nearby'

const PLACES = ['/', '/products', '/stores', '/tags', '/admin/schedule', '/settings/tokens'].map(
  (to) => ({ to }),
)

describe('places near an address', () => {
  it.each([
    ['/product', ['/products']],
    ['/prodcuts', ['/products']],
    ['/Store', ['/stores']],
    ['/schedule', ['/admin/schedule']],
    ['/admin/tag', ['/tags', '/admin/schedule']],
    ['/settings/token', ['/settings/tokens']],
    ['/wp-login.php', []],
    ['/', []],
  ])('%s is like %j', (path, expected) => {
    expect(nearby(path, PLACES).map(({ to }) => to)).toEqual(expect.arrayContaining(expected))
    if (!expected.length) expect(nearby(path, PLACES)).toEqual([])
  })

  it('are three at most, the nearest first', () => {
    const many = ['/tagss', '/tags', '/tagsx', '/tag'].map((to) => ({ to }))

    expect(nearby('/tags', many)).toHaveLength(3)
    expect(nearby('/tags', many)[0]).toEqual({ to: '/tags' })
  })
})
