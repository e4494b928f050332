/** benchmarks/results/<item>.svg: a bar a participant, its quartiles as a line, variants below one another. */
import { writeFileSync } from 'node:fs'
import { parse, type Spec, View } from 'vega'
import type { ItemResult } from './item.js'
import { resultsFolder } from './places.js'
import { summarize, values } from './statistics.js'

const BAR = 18
const COLOURS = { native: '#1b7f5c', ffi: '#59b894', other: '#9aa5b1' }

interface Bar {
  readonly participant: string
  readonly median: number
  readonly low: number
  readonly high: number
  readonly label: string
}

export async function writeChart(result: ItemResult): Promise<void> {
  const view = new View(parse(chart(result)), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  writeFileSync(`${resultsFolder}${result.item}.svg`, `${svg}\n`)
}

function bars(variant: ItemResult['variants'][number]): Bar[] {
  return variant.series.map((series) => {
    const summary = summarize(values(series))
    return { participant: series.participant, ...summary, label: Number(summary.median.toPrecision(3)).toString() }
  })
}

function chart(result: ItemResult): Spec {
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    background: 'white',
    padding: 12,
    title: { text: result.title, anchor: 'start', offset: 12 },
    layout: { columns: 1, padding: { row: 34 } },
    marks: result.variants.map((variant, index) => panel(variant, `panel${index}`)),
  }
}

function panel(variant: ItemResult['variants'][number], name: string): NonNullable<Spec['marks']>[number] {
  const data = bars(variant)
  const better = variant.unit.better === 'lower' ? 'less is better' : 'more is better'
  return {
    type: 'group',
    name,
    title: { text: `${variant.title} (${variant.unit.name}, ${better})`, anchor: 'start', fontSize: 11, offset: 4 },
    encode: { update: { width: { value: 520 }, height: { value: data.length * BAR } } },
    data: [{ name, values: data }],
    scales: [
      { name: 'x', type: 'linear', domain: { data: name, fields: ['median', 'high'] }, range: [0, 520], zero: true },
      {
        name: 'y',
        type: 'band',
        domain: data.map(({ participant }) => participant),
        range: [0, data.length * BAR],
        padding: 0.2,
      },
    ],
    axes: [
      { orient: 'left', scale: 'y', domain: false, ticks: false, minExtent: 110 },
      { orient: 'bottom', scale: 'x', tickCount: 6 },
    ],
    marks: [
      {
        type: 'rect',
        from: { data: name },
        encode: {
          update: {
            x: { value: 0 },
            x2: { scale: 'x', field: 'median' },
            y: { scale: 'y', field: 'participant' },
            height: { scale: 'y', band: 1 },
            fill: [
              { test: "datum.participant === 'native'", value: COLOURS.native },
              { test: "datum.participant === 'ffi'", value: COLOURS.ffi },
              { value: COLOURS.other },
            ],
          },
        },
      },
      {
        type: 'rule',
        from: { data: name },
        encode: {
          update: {
            x: { scale: 'x', field: 'low' },
            x2: { scale: 'x', field: 'high' },
            y: { scale: 'y', field: 'participant', band: 0.5 },
            stroke: { value: '#333' },
          },
        },
      },
      {
        type: 'text',
        from: { data: name },
        encode: {
          update: {
            x: { scale: 'x', field: 'high', offset: 4 },
            y: { scale: 'y', field: 'participant', band: 0.5 },
            baseline: { value: 'middle' },
            fontSize: { value: 10 },
            text: { field: 'label' },
          },
        },
      },
    ],
  }
}
