import { gzipSync } from 'node:zlib'

import type { Plugin, Rolldown } from 'vite'

/** What may be loaded, in kB of gzip (1 kB = 1,000 bytes). */
const MOST = { entry: 220, chart: 40, route: 60 }
/** The libraries of the price chart, by a part of their path. */
const CHART = '/node_modules/uplot/'
const PACKED = /\.(js|css|html|svg|json|webmanifest)$/

interface Weighed {
  what: string
  size: number
  most: number
}

/** Prints what the entry, the chart and each route weigh, and fails the build over the budget. */
export function budgets(): Plugin {
  return {
    name: 'budgets',
    apply: 'build',
    generateBundle(_options, bundle) {
      const weighed = weigh(bundle)
      const over = weighed.filter(({ size, most }) => size > most)
      for (const { what, size, most } of weighed) {
        console.info(
          `budget  ${what.padEnd(28)} ${size.toFixed(1).padStart(6)} of ${String(most)} kB gzip`,
        )
      }
      if (over.length) this.error(`Over budget: ${over.map(({ what }) => what).join(', ')}.`)
    },
  }
}

/** Writes a packed twin beside every text file, so that no server packs it at each request. */
export function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, output] of Object.entries(bundle)) {
          if (!PACKED.test(fileName)) continue
          const source = output.type === 'chunk' ? output.code : output.source
          this.emitFile({
            type: 'asset',
            fileName: `${fileName}.gz`,
            source: gzipSync(source, { level: 9 }),
          })
        }
      },
    },
  }
}

function weigh(bundle: Rolldown.OutputBundle): Weighed[] {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const kilobytes = (chunk: Rolldown.OutputChunk) => gzipSync(chunk.code).length / 1000
  const entry = chunks.find((chunk) => chunk.isEntry)
  if (!entry) return []
  const first = withImports(entry, byName)
  const weighed: Weighed[] = [{ what: 'entry', size: sum(first, kilobytes), most: MOST.entry }]
  for (const chunk of chunks) {
    if (chunk.moduleIds.some((id) => id.includes(CHART))) {
      weighed.push({ what: `chart ${chunk.name}`, size: kilobytes(chunk), most: MOST.chart })
    }
    if (chunk.facadeModuleId?.match(/\/src\/(views|layouts)\//)) {
      weighed.push({ what: `route ${chunk.name}`, size: kilobytes(chunk), most: MOST.route })
    }
  }
  return weighed
}

/** A chunk with everything that it needs before it runs. */
function withImports(
  chunk: Rolldown.OutputChunk,
  byName: ReadonlyMap<string, Rolldown.OutputChunk>,
  found = new Set<Rolldown.OutputChunk>(),
): Set<Rolldown.OutputChunk> {
  found.add(chunk)
  for (const name of chunk.imports) {
    const imported = byName.get(name)
    if (imported && !found.has(imported)) withImports(imported, byName, found)
  }
  return found
}

function sum<Value>(values: Iterable<Value>, measure: (value: Value) => number): number {
  let total = 0
  for (const value of values) total += measure(value)
  return total
}
