import type { Product } from '@/api/types'
import { i18n } from '@/i18n'
import { csv } from '@/lib/csv'
import { download } from '@/lib/download'

const COLUMNS = [
  'name',
  'best',
  'currency',
  'store',
  'trend',
  'low',
  'high',
  'target',
  'tags',
] as const

/** Hand products over as a file of comma-separated values, their headings in the reader's words. */
export function saveProducts(name: string, products: readonly Product[]): void {
  const { t } = i18n.global
  const head = COLUMNS.map((column) => t(`products.columns.${column}`))
  download(name, csv([head, ...products.map(cells)]), 'text/csv')
}

function cells(product: Product): (string | null)[] {
  return [
    product.name,
    product.best?.amount ?? null,
    product.best?.currency ?? null,
    product.best?.store_name ?? null,
    product.trend,
    product.min,
    product.max,
    product.target?.amount ?? null,
    product.tags.map(({ name }) => name).join(', '),
  ]
}
