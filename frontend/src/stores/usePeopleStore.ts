import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { operations } from '@/api/schema'
import type { UserInvite, UserUpdate } from '@/api/types'
import { useWindows } from '@/composables/useWindows'

type Given<Name extends keyof operations> = NonNullable<operations[Name]['parameters']['query']>
export type UserQuery = Given<'list_users_api_admin_users_get'>
/** What becomes of the catalogue of an account that is deleted. */
export type Heir = { transfer_to: number } | { erase: true }

/** The accounts of the instance, for administrators. */
export const usePeopleStore = defineStore('people', () => {
  const users = useWindows((query: UserQuery, signal) =>
    body(api.GET('/api/admin/users', { params: { query }, signal })),
  )

  /** People by a part of their name or address, for a picker. */
  async function find(text: string) {
    const query = { search: text, limit: 20 }
    return (await body(api.GET('/api/admin/users', { params: { query } }))).items
  }

  function get(id: number) {
    return body(api.GET('/api/admin/users/{user_id}', { params: { path: { user_id: id } } }))
  }

  async function invite(wish: UserInvite) {
    const invited = await body(api.POST('/api/admin/users', { body: wish }))
    await users.reload()
    return invited.invitation
  }

  /** A new link for somebody; the one before is good no more. */
  async function inviteAgain(id: number) {
    const path = { user_id: id }
    const link = await body(
      api.POST('/api/admin/users/{user_id}/invitation', {
        params: { path },
        body: { expires_in_hours: LINK_HOURS },
      }),
    )
    await users.reload()
    return link
  }

  async function update(id: number, change: Omit<UserUpdate, 'confirm'>, confirm = false) {
    const path = { user_id: id }
    await api.PATCH('/api/admin/users/{user_id}', {
      params: { path },
      body: { ...change, confirm },
    })
    await users.reload()
  }

  async function signOut(id: number): Promise<void> {
    const path = { user_id: id }
    await api.POST('/api/admin/users/{user_id}/sign-out', { params: { path } })
    await users.reload()
  }

  async function resetPasskeys(id: number): Promise<void> {
    const path = { user_id: id }
    await api.DELETE('/api/admin/users/{user_id}/passkeys', { params: { path } })
    await users.reload()
  }

  /** From single sign-on. */
  async function disconnect(id: number): Promise<void> {
    const path = { user_id: id }
    await api.DELETE('/api/admin/users/{user_id}/identities', { params: { path } })
    await users.reload()
  }

  async function transfer(id: number, toUserId: number) {
    const path = { user_id: id }
    const moved = await body(
      api.POST('/api/admin/users/{user_id}/transfer', {
        params: { path },
        body: { to_user_id: toUserId },
      }),
    )
    await users.reload()
    return moved
  }

  async function remove(id: number, heir: Heir): Promise<void> {
    const path = { user_id: id }
    await api.DELETE('/api/admin/users/{user_id}', { params: { path, query: heir } })
    await users.reload()
  }

  return {
    users,
    find,
    get,
    invite,
    inviteAgain,
    update,
    signOut,
    resetPasskeys,
    disconnect,
    transfer,
    remove,
  }
})

/** Three days. */
export const LINK_HOURS = 72
