import type { HistoryPoint } from '@/api/types'
import { csv } from '@/lib/csv'
import { downloadBlob, download } from '@/lib/download'

/** The canvas of a chart as a picture, on paper of this colour. */
export function savePng(name: string, canvas: HTMLCanvasElement, paper: string): void {
  const picture = document.createElement('canvas')
  picture.width = canvas.width
  picture.height = canvas.height
  const pen = picture.getContext('2d')
  if (!pen) return
  pen.fillStyle = paper
  pen.fillRect(0, 0, picture.width, picture.height)
  pen.drawImage(canvas, 0, 0)
  picture.toBlob((blob) => blob && downloadBlob(`${name}.png`, blob))
}

/** The readings of a chart as a table. */
export function saveCsv(
  name: string,
  points: readonly HistoryPoint[],
  nameOf: (pageId: number) => string,
): void {
  const head = ['store', 'started_at', 'last_seen_at', 'amount', 'currency', 'availability']
  const rows = points.map((each) => [
    nameOf(each.product_url_id),
    each.started_at,
    each.last_seen_at,
    each.amount,
    each.currency,
    each.availability,
  ])
  download(`${name}.csv`, csv([head, ...rows]), 'text/csv')
}
