import '@/styles.css'

import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp, h, nextTick, shallowRef } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'

import type { HistoryPoint } from '@/api/types'
import PriceChart from '@/components/chart/PriceChart.vue'
import { i18n, useLanguage } from '@/i18n'

import { readingsOf } from './readings'

/** Milliseconds of each redraw, by what was changed, and how many points were drawn. */
export interface Figures {
  readings: number
  first: number
  data: number[]
  zoom: number[]
  draw: number[]
}

const DAY_SECONDS = 86_400

/** Draw `offers` pages with a reading each day for `days` days, again and again. */
async function measure(offers: number, days: number, times: number): Promise<Figures> {
  await useLanguage('en')
  const points = shallowRef<HistoryPoint[]>(readingsOf(offers, days, 1))
  const window = shallowRef<[number, number] | null>(null)
  const names = Object.fromEntries(
    Array.from({ length: offers }, (_, at) => [at + 1, `Shop ${String(at + 1)}`]),
  )
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:rest(.*)', component: () => h('i') }],
  })
  const app = createApp(() => h(PriceChart, { points: points.value, names, window: window.value }))
  app.use(createPinia()).use(i18n).use(router).use(ui)

  const first = await timed(() => app.mount('#app'))
  const data: number[] = []
  const zoom: number[] = []
  for (let at = 0; at < times; at += 1) {
    const next = readingsOf(offers, days, at + 2)
    data.push(await timed(() => (points.value = next)))
  }
  const until = Date.UTC(2026, 10, 29) / 1000
  for (let at = 0; at < times; at += 1) {
    const from = until - (at % 2 ? days : days / 5) * DAY_SECONDS
    zoom.push(await timed(() => (window.value = [from, until])))
  }
  const draw = performance.getEntriesByName('chart.draw').map(({ duration }) => duration)
  return { readings: offers * days, first, data, zoom, draw }
}

/** From a change until its picture is there: the pixels are asked for, so that none is owed. */
async function timed(change: () => unknown): Promise<number> {
  const before = performance.getEntriesByName('chart.draw').length
  const begun = performance.now()
  change()
  while (performance.getEntriesByName('chart.draw').length === before) {
    await nextTick()
    // The first size of the box comes with a frame.
    if (!document.querySelector('canvas')) await new Promise(requestAnimationFrame)
  }
  document.querySelector('canvas')?.getContext('2d')?.getImageData(0, 0, 1, 1)
  const took = performance.now() - begun
  await new Promise(requestAnimationFrame)
  return took
}

Object.assign(globalThis, { measure })
