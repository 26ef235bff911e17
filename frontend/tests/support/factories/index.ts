/** Things as the API tells them, in full; a test says what matters to it. */
export * from './alerts'
export * from './instance'
export * from './people'
export * from './products'
export * from './schedules'
export * from './search'
export * from './stores'
