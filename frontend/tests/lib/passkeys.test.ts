import { describe, expect, it } from 'vitest'

import { passkeyObstacleOf, passkeyTroubleOf } from '@/lib/passkeys'

describe('what keeps a browser from passkeys', () => {
  it('is first of all the missing https', () => {
    expect(passkeyObstacleOf({ isSecureContext: false })).toBe('insecure')
  })

  it('is a browser that has none', () => {
    expect(passkeyObstacleOf({ isSecureContext: true })).toBe('unsupported')
  })

  it('is nothing where there are some', () => {
    expect(passkeyObstacleOf({ isSecureContext: true, PublicKeyCredential: {} })).toBeNull()
  })
})

describe('what went wrong', () => {
  it.each([
    ['NotAllowedError', 'passkey_cancelled'],
    ['AbortError', 'passkey_cancelled'],
    ['SecurityError', 'passkey_needs_https'],
    ['InvalidStateError', 'passkey_known'],
    ['ConstraintError', 'passkey_not_supported'],
    ['NotSupportedError', 'passkey_not_supported'],
  ])('is told of %s', (name, code) => {
    expect(passkeyTroubleOf(new DOMException('', name))).toBe(code)
  })

  it('is told of what is no error at all', () => {
    expect(passkeyTroubleOf('?')).toBe('passkey_not_supported')
  })
})
