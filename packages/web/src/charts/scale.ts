/** From a value to a place between 0 and 1, and the values worth a mark on the axis. */
export interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
  readonly from: number
  readonly to: number
}

/** A linear scale, or a logarithmic one of what is above 0. Numbers that are not finite have no place on it. */
export function scaleOf(values: readonly number[], { log = false, marks = 5 } = {}): Scale {
  const fitting = values.filter((value) => Number.isFinite(value) && (!log || value > 0))
  const [from, to] = spread(least(fitting), greatest(fitting), log)
  if (!log) return { at: (value) => (value - from) / (to - from), ticks: linearTicks(from, to, marks), from, to }
  const [low, high] = [Math.log10(from), Math.log10(to)]
  return { at: (value) => (Math.log10(value) - low) / (high - low), ticks: logTicks(from, to), from, to }
}

// Not Math.min(...values): a hundred thousand arguments are too many for a call.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const greatest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)

function spread(from: number, to: number, log: boolean): readonly [number, number] {
  if (from > to) return log ? [0.1, 1] : [0, 1]
  if (from < to) return [from, to]
  return log ? [from / 2, to * 2] : [from - (Math.abs(from) || 1) / 2, to + (Math.abs(to) || 1) / 2]
}

/** Round numbers: 1, 2 or 5 times a power of ten apart. */
function linearTicks(from: number, to: number, marks: number): number[] {
  const rough = (to - from) / marks
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.ceil(from / step - 1e-9)
  const last = Math.floor(to / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => Number(((first + place) * step).toPrecision(12)))
}

function logTicks(from: number, to: number): number[] {
  const powers = Array.from({ length: 700 }, (_, place) => 10 ** (place - 330)).filter(
    (value) => value >= from * 0.999 && value <= to * 1.001,
  )
  return powers.length >= 2 ? powers : linearTicks(from, to, 4).filter((value) => value > 0)
}
