import { type Curve, type Curves, scoreAt } from './pruner.ts'

/**
 * What successive halving says of a trial's newest report: at `minStep`, and at steps `factor` times as far each time, it
 * must be among the best 1/`factor` of those that have got there.
 */
export function halved(curve: Curve, all: Curves, minStep: number, factor: number): string | undefined {
  const [before = -1, now = -1] = curve.steps.length > 1 ? curve.steps.slice(-2) : [-1, ...curve.steps]
  for (let rung = minStep; rung <= now; rung *= factor) {
    const step = Math.ceil(rung - 1e-9)
    const own = step > before ? scoreAt(curve, step) : undefined
    if (own === undefined) continue
    const scores = [...all.values()].flatMap((other) => scoreAt(other, step) ?? [])
    const rank = scores.filter((score) => score < own).length
    if (rank >= Math.max(1, Math.floor(scores.length / factor))) return `at step ${step} it is number ${rank + 1} of ${scores.length}`
  }
  return undefined
}
