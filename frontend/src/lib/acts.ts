/** What can be done with one page of a product. */
export type OfferAct =
  | 'primary'
  | 'active'
  | 'counted'
  | 'refresh'
  | 'reread'
  | 'address'
  | 'move'
  | 'why'
  | 'snapshot'
  | 'delete'
