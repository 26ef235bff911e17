import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { components } from '@/api/schema'
import { owner, type Owner } from '@/api/scope'

type Person = components['schemas']['UserRead']

/** Whose data an administrator looks at. */
export const useScopeStore = defineStore('scope', () => {
  const people = shallowRef<Person[]>([])

  async function load(): Promise<void> {
    const query = { limit: 100 }
    people.value = (await body(api.GET('/api/admin/users', { params: { query } }))).items
  }

  function choose(chosen: Owner): void {
    owner.value = chosen
  }

  return { owner, people, load, choose }
})
