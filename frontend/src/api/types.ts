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

export type Dashboard = Schemas['Dashboard']
export type DashboardProduct = Schemas['DashboardProduct']
export type SpotlightProduct = Schemas['SpotlightProduct']
export type Mover = Schemas['Mover']
export type TagGroup = Schemas['TagGroup']
export type AttentionItem = Schemas['AttentionItem']
export type BestOffer = Schemas['BestOffer']
export type Badge = Schemas['Badge']
export type Trend = Schemas['Trend']
export type Availability = Schemas['Availability']
export type Deal = Schemas['Deal']
export type Statistics = Schemas['Statistics']
export type HistoryPoint = Schemas['HistoryPoint']
export type Check = Schemas['CheckRead']
export type SearchResult = Schemas['SearchResult']
export type SearchResults = Schemas['SearchResults']
export type Peeked = Schemas['Peeked']
export type BulkImport = Schemas['BulkImport']
export type BulkImported = Schemas['BulkImported']
export type QuickAdded = Schemas['QuickAdded']
export type Job = Schemas['JobRead']
export type JobItem = Schemas['JobItemRead']
export type BulkUpdated = Schemas['BulkUpdated']
export type ProductUpdates = Schemas['ProductUpdates']
export type BulkDeleted = Schemas['BulkDeleted']
export type SavedView = Schemas['SavedViewRead']
