import { getIcon } from '@iconify/vue'
import { h, type FunctionalComponent, type VNode } from 'vue'

/** What an icon is drawn from: made once, copied for each place. */
const drawings = new Map<string, DocumentFragment>()

/**
 * An icon of the bundle where there are thousands, as in lists: `UIcon` is two components that parse
 * their drawing anew each time.
 */
const PlainIcon: FunctionalComponent<{ name: string }> = ({ name }) =>
  h('svg', {
    key: name,
    viewBox: '0 0 24 24',
    'aria-hidden': 'true',
    onVnodeBeforeMount: ({ el }: VNode) => (el as SVGElement).append(drawingOf(name)),
  })
PlainIcon.props = ['name']

export default PlainIcon

function drawingOf(name: string): Node {
  const made = drawings.get(name) ?? draw(name)
  drawings.set(name, made)
  return made.cloneNode(true)
}

/** Read as XML in a document of its own: what stands in the bundle is drawn, and nothing of it runs. */
function draw(name: string): DocumentFragment {
  const body = getIcon(name.replace(/^i-lucide-/, 'lucide:'))?.body ?? ''
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`
  const read = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
  const drawing = document.createDocumentFragment()
  drawing.append(...read.childNodes)
  return drawing
}
