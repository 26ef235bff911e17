import type { Column } from '@/components/list/columns'

/** The columns of the products; `t` names them. Cards of a phone have no room for a line. */
export function productColumns(
  t: (key: string) => string,
  forEverybody: boolean,
  wide: boolean,
): Column[] {
  const label = (id: string) => t(`products.columns.${id}`)
  const column = (id: string, more: Partial<Column> = {}): Column => ({
    id,
    label: label(id),
    ...more,
  })
  return [
    column('name', { sort: 'name', grow: true, fixed: true, width: 240 }),
    column('best', { sort: 'price', end: true, width: 115, card: 'aside' }),
    column('store', { width: 155, card: 'plain' }),
    column('offers', { width: 90, end: true, hidden: true, card: 'none' }),
    column('trend', { sort: 'trend', width: 100, card: 'aside' }),
    column('days30', { width: 144, card: wide ? 'plain' : 'none' }),
    column('delta', { sort: 'delta', width: 130, end: true, hidden: true }),
    column('low', { width: 110, end: true, hidden: true }),
    column('average', { width: 110, end: true, hidden: true }),
    column('high', { width: 110, end: true, hidden: true }),
    column('target', { sort: 'target', width: 95, end: true, card: 'none' }),
    column('tags', { width: 160, hidden: true }),
    column('lastChecked', { sort: 'checked', falling: true, width: 135, card: 'plain' }),
    column('nextCheck', { width: 150, hidden: true }),
    column('created', { sort: 'created_at', falling: true, width: 130, hidden: true }),
    column('updated', { sort: 'updated_at', falling: true, width: 130, hidden: true }),
    column('status', { width: 110, hidden: true }),
    ...(forEverybody ? [column('owner', { width: 90, hidden: true })] : []),
    column('actions', { width: 56, end: true, fixed: true, card: 'end', bare: true }),
  ]
}
