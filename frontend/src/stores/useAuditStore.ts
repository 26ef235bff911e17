import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { operations } from '@/api/schema'
import { useWindows } from '@/composables/useWindows'

type Given<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>
export type AuditQuery = Given<'list_entries_api_admin_audit_get'>

/** Who changed what; for administrators. */
export const useAuditStore = defineStore('audit', () => {
  const entries = useWindows((query: AuditQuery, signal) =>
    body(api.GET('/api/admin/audit', { params: { query }, signal })),
  )

  /** All of it that matches, as CSV. */
  async function exportAll(query: Omit<AuditQuery, 'limit' | 'offset'>): Promise<string> {
    return body(api.GET('/api/admin/audit/export', { params: { query }, parseAs: 'text' }))
  }

  return { entries, exportAll }
})
