import { describe, expect, it } from 'vitest'

import { blocksOf } from '@/lib/markdown'

describe('notes as blocks', () => {
  it('are told apart by how their lines begin', () => {
    const text = '# Title\n\nOne\ntwo\n- a\n- b\n1. c\n> said\n```\nx = 1\n```'

    expect(blocksOf(text).map(({ kind }) => kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'list',
      'quote',
      'code',
    ])
  })

  it('link web addresses and nothing else', () => {
    const [block] = blocksOf('[a](https://x.example/) [b](javascript:alert(1)) https://y.example')

    const links =
      block?.kind === 'paragraph' ? block.lines.flat().filter(({ mark }) => mark === 'link') : []
    expect(links.map(({ href }) => href)).toEqual(['https://x.example/', 'https://y.example'])
  })

  it('lose no text', () => {
    const text = 'a ** b * c ` d _ e [f](g'

    const [block] = blocksOf(text)
    const whole = block?.kind === 'paragraph' ? block.lines.flat().map((piece) => piece.text) : []
    expect(whole.join('')).toBe(text)
  })

  it('end a fence that nobody closed with the text', () => {
    expect(blocksOf('```\nopen')).toEqual([{ kind: 'code', text: 'open' }])
  })
})
