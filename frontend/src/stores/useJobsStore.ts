import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { Job } from '@/api/types'
import { isOpen } from '@/lib/jobs'

const MOST = 20

/** Work that goes on while one looks at other pages: the last jobs, and those that run. */
export const useJobsStore = defineStore('jobs', () => {
  const jobs = shallowRef<Job[]>([])
  const running = computed(() => jobs.value.filter(isOpen))

  async function load(): Promise<void> {
    const page = await body(api.GET('/api/jobs', { params: { query: { limit: MOST } } }))
    jobs.value = page.items
  }

  /** The last jobs that visited or imported a page of a product. */
  async function ofProduct(id: number): Promise<Job[]> {
    const query = { product_id: id, limit: MOST }
    return (await body(api.GET('/api/jobs', { params: { query } }))).items
  }

  async function cancel(id: number): Promise<void> {
    await api.POST('/api/jobs/{job_id}/cancel', { params: { path: { job_id: id } } })
    await load()
  }

  return { jobs, running, load, ofProduct, cancel }
})
