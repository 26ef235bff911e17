import type { components } from '@/api/schema'

type Schemas = components['schemas']

export function aProfile(given: Partial<Schemas['Profile']> = {}): Schemas['Profile'] {
  return {
    id: 1,
    email: 'ada@example.com',
    full_name: 'Ada',
    is_superuser: true,
    roles: ['admin'],
    permissions: ['catalog:read', 'catalog:write', 'instance:admin'],
    locale: 'en_IE',
    timezone: 'UTC',
    currency: 'EUR',
    has_password: true,
    ...given,
  }
}
