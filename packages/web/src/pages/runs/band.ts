import type { CurvePoint } from '../../charts/LineChart.tsx'

/** Several curves as one: at each step the mean of those that reach it, and the least and greatest. Between points a curve is straight. */
export function bandOf(curves: readonly (readonly CurvePoint[])[]): CurvePoint[] {
  const finite = curves.map((points) => points.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.step - b.step))
  const steps = [...new Set(finite.flatMap((points) => points.map(({ step }) => step)))].sort((a, b) => a - b)
  const places = finite.map(() => 0)
  return steps.flatMap((step) => {
    const values: number[] = []
    let atMs = 0
    for (const [index, points] of finite.entries()) {
      while (places[index]! < points.length - 1 && points[places[index]! + 1]!.step <= step) places[index]! += 1
      const value = between(points[places[index]!], points[places[index]! + 1], step)
      if (value === undefined) continue
      values.push(value)
      atMs = Math.max(atMs, points[places[index]!]!.atMs)
    }
    if (values.length === 0) return []
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return [{ step, atMs, value: mean, low: Math.min(...values), high: Math.max(...values) }]
  })
}

function between(a: CurvePoint | undefined, b: CurvePoint | undefined, step: number): number | undefined {
  if (!a || step < a.step) return undefined
  if (step === a.step) return a.value
  return b ? a.value + ((b.value - a.value) * (step - a.step)) / (b.step - a.step) : undefined
}
