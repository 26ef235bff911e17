import { joined } from './areas'

export default joined(import.meta.glob('./de/*.json', { eager: true }))
