import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatNumber } from '../ui/format.ts'
import './charts.css'

export interface Curve {
  readonly name: string
  /** Ascending by `step`. */
  readonly points: readonly { readonly step: number; readonly value: number }[]
}

const dashes = [[], [6, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4], [1, 2]]
const colorOf = (place: number): string => `--series-${(place % 7) + 1}`

/** Metric curves over steps; colour and dash tell them apart. Drag to zoom, double click to see all. */
export default function Curves({ title, curves }: { title: string; curves: readonly Curve[] }) {
  const frame = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours of the scheme are read from the page
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const plot = new uPlot(optionsFor(element, curves), align(curves), element)
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: plotHeight }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [curves, scheme])
  return (
    <figure className="curves">
      <figcaption className="strong small">{title}</figcaption>
      <div ref={frame} role="img" aria-label={summary(title, curves)} className="curves-plot" />
      <ul className="legend">
        {curves.map(({ name, points }, place) => (
          <li key={name}>
            <svg width="22" height="6" aria-hidden="true">
              <path d="M0 3h22" stroke={`var(${colorOf(place)})`} strokeWidth="2" strokeDasharray={dashes[place % 7]!.join(' ')} />
            </svg>
            {name} <span className="muted num">{formatNumber(points.at(-1)?.value)}</span>
          </li>
        ))}
      </ul>
    </figure>
  )
}

const plotHeight = 220

function optionsFor(element: HTMLElement, curves: readonly Curve[]): uPlot.Options {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: color('--ink-3'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1 },
    font: '11px Inter Variable',
  }
  return {
    width: element.clientWidth,
    height: plotHeight,
    legend: { show: false },
    cursor: { points: { size: 6 } },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 32 },
      { ...axis, size: 56, values: (_, values) => values.map((value) => formatNumber(value, 4)) },
    ],
    series: [
      {},
      ...curves.map(({ name, points }, place) => ({
        label: name,
        stroke: color(colorOf(place)),
        width: 1.6,
        dash: dashes[place % 7],
        points: { show: points.length < 30 },
        spanGaps: true,
      })),
    ],
  }
}

/** One row of steps and a row of values for each curve, as the plot wants them. */
function align(curves: readonly Curve[]): uPlot.AlignedData {
  const steps = [...new Set(curves.flatMap(({ points }) => points.map(({ step }) => step)))].sort((a, b) => a - b)
  const rows = curves.map(({ points }) => {
    const byStep = new Map(points.map(({ step, value }) => [step, value]))
    return steps.map((step) => byStep.get(step) ?? null)
  })
  return [steps, ...rows] as uPlot.AlignedData
}

function summary(title: string, curves: readonly Curve[]): string {
  const texts = curves.map(({ name, points }) => {
    const values = points.map(({ value }) => value)
    return `${name}: last ${formatNumber(values.at(-1))}, lowest ${formatNumber(Math.min(...values))}, highest ${formatNumber(Math.max(...values))}`
  })
  return `${title}. ${texts.join('; ')}`
}
