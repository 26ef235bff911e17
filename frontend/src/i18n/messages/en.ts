import { joined } from './areas'

export default joined(import.meta.glob('./en/*.json', { eager: true }))
