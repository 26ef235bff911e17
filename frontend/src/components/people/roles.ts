import type { Role, UserStatus } from '@/api/types'

export const ROLES: readonly Role[] = ['admin', 'member', 'viewer']
export const STATUSES: readonly UserStatus[] = ['active', 'invited', 'disabled']

export const STATUS_LOOKS: Record<UserStatus, 'success' | 'warning' | 'neutral'> = {
  active: 'success',
  invited: 'warning',
  disabled: 'neutral',
}
