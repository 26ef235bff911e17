import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { api, body } from '@/api/client'
import type { InstanceSettings, Schedule, ScheduledRun } from '@/api/types'

/** What runs by itself, and how often pages are checked unless somebody says otherwise. */
export const useScheduleStore = defineStore('schedule', () => {
  const runs = shallowRef<ScheduledRun[] | null>(null)
  const settings = shallowRef<InstanceSettings | null>(null)

  /** Counts reads and changes of the entries: an answer that a later one overtook is dropped. */
  let newest = 0

  async function loadRuns(): Promise<void> {
    const mine = ++newest
    const found = await body(api.GET('/api/pricing/schedule'))
    if (mine === newest) runs.value = found
  }

  async function runNow(name: string): Promise<void> {
    await api.POST('/api/pricing/schedule/runs', { body: { name } })
  }

  /** Have an entry run by itself, or not. */
  async function switchEntry(name: string, enabled: boolean): Promise<void> {
    newest += 1
    const changed = await body(api.PATCH('/api/pricing/schedule', { body: { name, enabled } }))
    newest += 1
    runs.value = runs.value?.map((run) => (run.name === name ? changed : run)) ?? null
  }

  async function loadSettings(): Promise<void> {
    settings.value = await body(api.GET('/api/admin/settings'))
  }

  async function setSchedule(schedule: Schedule): Promise<void> {
    settings.value = await body(api.PATCH('/api/admin/settings', { body: { schedule } }))
  }

  /** Until then, or with null until somebody resumes. */
  async function pause(until: string | null): Promise<void> {
    const given = { paused: true, paused_until: until }
    settings.value = await body(api.PATCH('/api/admin/settings', { body: given }))
  }

  async function resume(): Promise<void> {
    settings.value = await body(api.PATCH('/api/admin/settings', { body: { paused: false } }))
  }

  /** When checks would come by a schedule; nothing is kept of it. */
  function preview(schedule: Schedule, signal: AbortSignal) {
    return body(api.POST('/api/admin/settings/schedule/preview', { body: schedule, signal }))
  }

  return {
    runs,
    settings,
    loadRuns,
    runNow,
    switchEntry,
    loadSettings,
    setSchedule,
    pause,
    resume,
    preview,
  }
})
