import type { SearchOptions } from '../../../packages/platform/src/study/index.ts'

type Space = SearchOptions['space']

/** A function to be minimised, over a box. */
export interface TestFunction {
  readonly name: string
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Its least value. */
  readonly optimum: number
  at(x: readonly number[]): number
}

/** The box as a search space of `x0`, `x1`, … */
export function spaceOf({ low, high }: TestFunction): Space {
  return Object.fromEntries(low.map((from, at) => [`x${at}`, { type: 'float', low: from, high: high[at] as number }]))
}

const cube = (dimensions: number, low: number, high: number) => ({
  low: new Array<number>(dimensions).fill(low),
  high: new Array<number>(dimensions).fill(high),
})

/** Moves the optimum off the centre, where a first point would hit it: by up to 0.4 of half the width, in each dimension differently. */
function shifted(half: number, f: (x: readonly number[]) => number): (x: readonly number[]) => number {
  return (x) => f(x.map((value, at) => value - 0.4 * half * Math.sin(1.7 * (at + 1))))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const hartmann = {
  weights: [1, 1.2, 3, 3.2],
  rates: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  centres: [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
}

/** The functions of the comparison. The letter s says that the optimum is moved off the centre. */
export const functions: readonly TestFunction[] = [
  {
    name: 'branin2',
    low: [-5, 0],
    high: [10, 15],
    optimum: 0.39788735772973816,
    at: ([a = 0, b = 0]) =>
      (b - (5.1 / (4 * Math.PI ** 2)) * a * a + (5 / Math.PI) * a - 6) ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10,
  },
  {
    name: 'hartmann6',
    ...cube(6, 0, 1),
    optimum: -3.322368011415511,
    at: (x) =>
      -sum(
        hartmann.weights.map(
          (weight, i) =>
            weight * Math.exp(-sum(x.map((value, j) => (hartmann.rates[i]?.[j] ?? 0) * (value - (hartmann.centres[i]?.[j] ?? 0)) ** 2))),
        ),
      ),
  },
  { name: 'sphere5s', ...cube(5, -5.12, 5.12), optimum: 0, at: shifted(5.12, (x) => sum(x.map((value) => value * value))) },
  {
    name: 'rosenbrock5',
    ...cube(5, -5, 10),
    optimum: 0,
    at: (x) => sum(x.slice(1).map((next, at) => 100 * (next - (x[at] as number) ** 2) ** 2 + (1 - (x[at] as number)) ** 2)),
  },
  {
    name: 'rastrigin5s',
    ...cube(5, -5.12, 5.12),
    optimum: 0,
    at: shifted(5.12, (x) => sum(x.map((value) => value * value - 10 * Math.cos(2 * Math.PI * value) + 10))),
  },
  {
    name: 'ackley10s',
    ...cube(10, -32.768, 32.768),
    optimum: 0,
    at: shifted(
      32.768,
      (x) =>
        20 * (1 - Math.exp(-0.2 * Math.sqrt(sum(x.map((value) => value * value)) / x.length))) +
        Math.E -
        Math.exp(sum(x.map((value) => Math.cos(2 * Math.PI * value))) / x.length),
    ),
  },
]
