import { describe, expect, it } from 'vitest'

import { csvRows, MOST_BYTES, MOST_ROWS, readSheet, type Sheet } from '@/lib/sheets'

const sheetOf = (text: string): Sheet => {
  const sheet = readSheet(text)
  if (typeof sheet === 'string') throw new Error(sheet)
  return sheet
}

describe('a pasted list', () => {
  it('has an address on each line; comments and blank lines are none', () => {
    const sheet = sheetOf('\uFEFF# mine\n\nhttps://a.example/1\r\n  not an address \nb.example/2')

    expect(sheet.kind).toBe('lines')
    expect(sheet.rows).toEqual([['https://a.example/1'], ['not an address'], ['b.example/2']])
  })

  it('may have several addresses on a line, and commas within one', () => {
    expect(sheetOf('https://a.example/1 https://a.example/2').rows).toHaveLength(2)
    expect(sheetOf('https://a.example/p,1.html').rows).toEqual([['https://a.example/p,1.html']])
  })

  it('is cut after so many rows, and says how many are left', () => {
    const many = Array.from({ length: MOST_ROWS + 7 }, (_, at) => `https://a.example/${String(at)}`)
    const sheet = sheetOf(many.join('\n'))

    expect([sheet.rows.length, sheet.left]).toEqual([MOST_ROWS, 7])
  })

  it.each([
    ['', 'empty'],
    ['\n \n', 'empty'],
    ['https://a.example\0', 'noText'],
    ['{"a": 1', 'noJson'],
    ['{"a": 1}', 'noJson'],
    ['[]', 'empty'],
    ['<!DOCTYPE NETSCAPE-Bookmark-file-1><DL></DL>', 'empty'],
    ['x'.repeat(MOST_BYTES + 1), 'tooLarge'],
  ])('is refused with its reason', (text, fault) => {
    expect(readSheet(text)).toBe(fault)
  })
})

describe('CSV', () => {
  it.each([',', ';', '\t'])(
    'is told by a column with the name of addresses, between %j',
    (mark) => {
      const rows = [
        ['Product', 'URL', 'Target'],
        ['"Kettle, ""red"""', 'https://a.example/1', '19'],
        ['', '', ''],
        ['Telly', 'https://a.example/2', ''],
      ]
      const sheet = sheetOf(rows.map((row) => row.join(mark)).join('\r\n'))

      expect(sheet.columns).toEqual(['Product', 'URL', 'Target'])
      expect(sheet.rows).toEqual([
        ['Kettle, "red"', 'https://a.example/1', '19'],
        ['Telly', 'https://a.example/2', ''],
      ])
    },
  )

  it('without names numbers its columns', () => {
    const sheet = sheetOf('Kettle;https://a.example/1\nTelly;https://a.example/2')

    expect(sheet.columns).toEqual(['1', '2'])
    expect(sheet.rows[1]).toEqual(['Telly', 'https://a.example/2'])
  })

  it('keeps lines within quotes, and ends with a quote that nobody closed', () => {
    expect(csvRows('a,"b\nc"\n"d,e', ',')).toEqual([['a', 'b\nc'], ['d,e']])
  })
})

describe('JSON', () => {
  it('is a list of addresses or of objects, also below a key', () => {
    expect(sheetOf('["https://a.example/1", 7, null]').rows).toEqual([
      ['https://a.example/1'],
      ['7'],
      [''],
    ])
    const sheet = sheetOf('{"items": [{"url": "u", "tags": ["a", "b"]}, {"url": "v", "more": {}}]}')
    expect(sheet.columns).toEqual(['url', 'tags', 'more'])
    expect(sheet.rows).toEqual([
      ['u', 'a|b', ''],
      ['v', '', ''],
    ])
  })

  it('has no prototype to fall for', () => {
    const sheet = sheetOf('[{"url": "u", "__proto__": "x", "constructor": "y"}]')

    expect(sheet.columns).toEqual(['url', '__proto__', 'constructor'])
    expect(sheet.rows).toEqual([['u', 'x', 'y']])
  })
})

describe("a browser's bookmarks", () => {
  it('give pages their titles and folders, and nothing that is no page', () => {
    const sheet = sheetOf(`<!DOCTYPE NETSCAPE-Bookmark-file-1>
      <DL><p>
        <DT><A HREF="https://a.example/1">Outside &amp; first</A>
        <DT><H3>Kitchen</H3>
        <DL><p>
          <DT><A HREF="https://a.example/2" ICON="data:image/png;base64,AA">Kettle</A>
          <DT><A HREF="javascript:alert(1)">Trap</A>
          <DT><A HREF="place:sort=8">Recent</A>
        </DL><p>
      </DL>`)

    expect(sheet.rows).toEqual([
      ['https://a.example/1', 'Outside & first', ''],
      ['https://a.example/2', 'Kettle', 'Kitchen'],
    ])
  })
})
