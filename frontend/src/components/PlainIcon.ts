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

function draw(name: string): DocumentFragment {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.innerHTML = getIcon(name.replace(/^i-lucide-/, 'lucide:'))?.body ?? ''
  const drawing = document.createDocumentFragment()
  drawing.append(...svg.childNodes)
  return drawing
}
