import type { Plot } from './Axes.tsx'
import type { Along, Curve } from './LineChart.tsx'
import type { Scale } from './scale.ts'
import { smooth } from './smooth.ts'

/** A curve laid along one axis. */
export interface Placed {
  readonly id: string
  readonly name: string
  readonly place: number
  readonly raw: readonly Point[]
  /** What is drawn strongly: smoothed, where that is asked for. */
  readonly line: readonly Point[]
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[]
}

interface Point {
  readonly x: number
  readonly y: number
}

export function placedOf({ id, name, place, points }: Curve, along: Along, smoothing: number): Placed {
  const begun = points.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY)
  const xOf = {
    step: (p: { step: number }) => p.step,
    time: (p: { atMs: number }) => p.atMs,
    relative: (p: { atMs: number }) => p.atMs - begun,
  }[along]
  const ordered = [...points].sort((a, b) => xOf(a) - xOf(b))
  const raw = ordered.map((point) => ({ x: xOf(point), y: point.value }))
  const values =
    smoothing > 0
      ? smooth(
          raw.map(({ y }) => y),
          smoothing,
        )
      : undefined
  const band = ordered.flatMap((point) =>
    point.low === undefined || point.high === undefined ? [] : [{ x: xOf(point), low: point.low, high: point.high }],
  )
  return {
    id,
    name,
    place,
    raw,
    line: values ? raw.map(({ x }, at) => ({ x, y: values[at]! })) : raw,
    ...(band.length > 0 ? { band } : {}),
  }
}

/** The line through the points; it is broken where a value has no place. One point alone is drawn as a dot. */
export function linePath(points: readonly Point[], plot: Plot, x: Scale, y: Scale): string {
  let path = ''
  let broken = true
  for (const point of points) {
    const at = y.at(point.y)
    if (!Number.isFinite(at)) broken = true
    else {
      path += `${broken ? 'M' : 'L'}${across(plot, x, point.x)} ${up(plot, at)}`
      broken = false
    }
  }
  return points.length === 1 && path ? `${path}h0.1` : path
}

export function bandPath(band: NonNullable<Placed['band']>, plot: Plot, x: Scale, y: Scale): string {
  const corner = (at: number, value: number) => `${across(plot, x, at)} ${up(plot, y.at(value))}`
  const above = band.map((part) => corner(part.x, part.high))
  const below = band.map((part) => corner(part.x, part.low)).reverse()
  return `M${[...above, ...below].join('L')}Z`
}

const across = (plot: Plot, x: Scale, value: number): string => (plot.left + plot.width * x.at(value)).toFixed(1)
const up = (plot: Plot, at: number): string => (plot.top + plot.height * (1 - at)).toFixed(1)
