import type { components } from './schema'

type Schemas = components['schemas']

export type Problem = Schemas['Problem']
export type Profile = Schemas['Profile']
export type Permission = Schemas['Permission']
export type Product = Schemas['ProductRead']
export type ProductDetail = Schemas['ProductDetail']
export type ProductUrl = Schemas['ProductUrlDetail']
export type Store = Schemas['StoreRead']
export type Tag = Schemas['TagRead']

/** What every list of the API looks like. */
export interface Listed<Row> {
  items: Row[]
  total: number
}
