import type { Calibration } from '@levain/core'

/** Corrects the probabilities of `rows` rows from `values[at]` on, in place. */
export type Calibrator = (values: Float64Array, at: number, rows: number) => void

/** No probability is taken for less than this. */
const floor = 1e-12

/** Compiles a calibration for so many classes. */
export function createCalibrator(calibration: Calibration, classes: number): Calibrator {
  const correct = calibration.kind === 'sigmoid' ? sigmoid(calibration) : isotonic(calibration)
  return (values, at, rows) => {
    for (let row = at; row < at + rows * classes; row += classes) {
      let sum = 0
      for (let k = 0; k < classes; k++) sum += values[row + k] = correct(values[row + k]!, k)
      for (let k = 0; k < classes; k++) values[row + k] = sum > 0 ? values[row + k]! / sum : 1 / classes
    }
  }
}

/** p^slope · e^intercept, which is what the softmax of slope · log p + intercept is before it is divided by its sum. */
function sigmoid({ slope, intercept }: Extract<Calibration, { kind: 'sigmoid' }>): (p: number, k: number) => number {
  const factors = intercept.map(Math.exp)
  return (p, k) => Math.max(floor, p) ** slope * factors[k]!
}

function isotonic({ lines }: Extract<Calibration, { kind: 'isotonic' }>): (p: number, k: number) => number {
  return (p, k) => {
    const { x, y } = lines[k]!
    let low = 0
    let high = x.length - 1
    if (p <= x[low]!) return y[low]!
    if (p >= x[high]!) return y[high]!
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (x[middle]! <= p) low = middle
      else high = middle
    }
    return y[low]! + ((y[high]! - y[low]!) * (p - x[low]!)) / (x[high]! - x[low]!)
  }
}

/** Why a calibration cannot be applied to so many classes; null when it can. */
export function calibrationDefect(calibration: Calibration | undefined, classes: number): string | null {
  if (!calibration) return null
  if (classes < 2) return 'a calibration is for probabilities of classes'
  if (calibration.kind === 'sigmoid') {
    const { slope, intercept } = calibration
    if (intercept.length !== classes) return `the calibration has ${intercept.length} intercepts for ${classes} classes`
    return [slope, ...intercept].every(Number.isFinite) ? null : 'a number of the calibration is not finite'
  }
  if (calibration.lines.length !== classes) return `the calibration has ${calibration.lines.length} lines for ${classes} classes`
  for (const { x, y } of calibration.lines) {
    if (x.length === 0 || x.length !== y.length) return 'a line of the calibration has no points, or more of x than of y'
    if (x.some((value, i) => !(Number.isFinite(value) && (i === 0 || value > x[i - 1]!)))) return 'a line of the calibration does not go on'
    if (y.some((value) => !(value >= 0 && value <= 1))) return 'a line of the calibration leaves 0 to 1'
  }
  return null
}
