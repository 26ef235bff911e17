// Runs in a frame with an opaque origin, beside a page that cannot run anything. It tells the
// window around it where a person points: up to five selectors, the most stable ones first.
(() => {
  'use strict'

  const outline = document.createElement('div')
  outline.setAttribute('aria-hidden', 'true')
  outline.style.cssText =
    'position:fixed;z-index:2147483647;pointer-events:none;border:2px solid #2563eb;' +
    'background:rgba(37,99,235,.12);border-radius:3px;display:none'
  document.documentElement.append(outline)

  let current = null
  const tell = (message) => parent.postMessage({ source: 'costcourter-picker', ...message }, '*')

  function show(element) {
    current = element
    const box = element.getBoundingClientRect()
    outline.style.display = 'block'
    outline.style.left = `${box.left - 3}px`
    outline.style.top = `${box.top - 3}px`
    outline.style.width = `${box.width + 6}px`
    outline.style.height = `${box.height + 6}px`
    tell({ type: 'hover', text: textOf(element), tag: element.localName })
  }

  const textOf = (element) => (element.textContent || '').replace(/\s+/g, ' ').trim().slice(0, 200)
  const count = (selector) => {
    try {
      return document.querySelectorAll(selector).length
    } catch {
      return 0
    }
  }

  // Names that a build wrote change with the next one: hashes, numbers, capitals in the middle.
  const stable = (name) =>
    name.length > 2 && name.length < 40 && !/\d{3,}|^[a-z]{1,3}[A-Z0-9_-]{4,}|[A-Za-z]\d[A-Za-z]|__[A-Za-z0-9]{5,}$/.test(name)

  function partsOf(element) {
    const tag = element.localName
    const parts = []
    if (element.id && stable(element.id)) parts.push([`#${CSS.escape(element.id)}`, 100])
    for (const { name, value } of element.attributes) {
      if (name === 'itemprop' && value) parts.push([`${tag}[itemprop="${CSS.escape(value)}"]`, 95])
      if (/^data-(test|qa|hook|automation|price|role|id)/.test(name) && value.length < 40) {
        if (/\d{3,}/.test(value)) parts.push([`${tag}[${CSS.escape(name)}]`, 80])
        else parts.push([`${tag}[${CSS.escape(name)}="${CSS.escape(value)}"]`, 90])
      }
    }
    const names = [...element.classList].filter(stable).slice(0, 3)
    for (const name of names) parts.push([`${tag}.${CSS.escape(name)}`, 70])
    if (names.length > 1) {
      parts.push([tag + names.map((name) => `.${CSS.escape(name)}`).join(''), 65])
    }
    return parts
  }

  // `of-type`, for what was dropped from the page is of other types than what is seen.
  function place(element) {
    const tag = element.localName
    const same = [...(element.parentElement?.children ?? [])].filter((one) => one.localName === tag)
    return same.length < 2 ? tag : `${tag}:nth-of-type(${same.indexOf(element) + 1})`
  }

  function selectorsOf(element) {
    const found = partsOf(element)
    let path = place(element)
    let above = element.parentElement
    for (let depth = 0; above && above !== document.documentElement && depth < 6; depth += 1) {
      for (const [selector, score] of partsOf(above)) {
        found.push([`${selector} ${path}`, score - 15 - depth * 5])
        for (const [own, ownScore] of partsOf(element)) {
          found.push([`${selector} ${own}`, Math.min(score, ownScore) - 5 - depth * 3])
        }
      }
      path = `${place(above)} > ${path}`
      above = above.parentElement
    }
    found.push([path, 10])
    const seen = new Map()
    for (const [selector, score] of found) {
      const matches = count(selector)
      if (!matches || document.querySelector(selector) !== element) continue
      const rank = score - (matches > 1 ? 25 : 0) - selector.length / 20
      if (!seen.has(selector)) seen.set(selector, { selector: `css:${selector}`, matches, rank })
    }
    return [...seen.values()]
      .sort((one, other) => other.rank - one.rank)
      .slice(0, 5)
      .map(({ selector, matches }) => ({ selector, matches }))
  }

  const pick = (element) =>
    tell({ type: 'picked', selectors: selectorsOf(element), text: textOf(element) })

  document.addEventListener('mouseover', (event) => {
    if (event.target instanceof Element) show(event.target)
  })
  document.addEventListener(
    'click',
    (event) => {
      event.preventDefault()
      event.stopPropagation()
      if (event.target instanceof Element) {
        show(event.target)
        pick(event.target)
      }
    },
    true,
  )
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') tell({ type: 'cancelled' })
    if (event.key === 'ArrowUp' && current?.parentElement) {
      event.preventDefault()
      show(current.parentElement)
    }
    if (event.key === 'Enter' && current) pick(current)
  })
  tell({ type: 'ready' })
})()
