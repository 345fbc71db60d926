/** Solves A x = b by elimination with pivots; a direction that A does not see gets 0. A (row-major) and b are overwritten. */
export function solve(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let column = 0; column < n; column++) {
    const pivot = pivotOf(a, n, column)
    if (Math.abs(a[pivot * n + column]!) <= 1e-14 * scale) continue
    swapRows(a, b, n, pivot, column)
    for (let row = column + 1; row < n; row++) {
      const factor = a[row * n + column]! / a[column * n + column]!
      if (factor === 0) continue
      for (let j = column; j < n; j++) a[row * n + j]! -= factor * a[column * n + j]!
      b[row]! -= factor * b[column]!
    }
  }
  const x = new Float64Array(n)
  for (let row = n - 1; row >= 0; row--) {
    let rest = b[row]!
    for (let j = row + 1; j < n; j++) rest -= a[row * n + j]! * x[j]!
    const diagonal = a[row * n + row]!
    x[row] = Math.abs(diagonal) <= 1e-14 * scale ? 0 : rest / diagonal
  }
  return x
}

function pivotOf(a: Float64Array, n: number, column: number): number {
  let best = column
  for (let row = column + 1; row < n; row++) if (Math.abs(a[row * n + column]!) > Math.abs(a[best * n + column]!)) best = row
  return best
}

function swapRows(a: Float64Array, b: Float64Array, n: number, one: number, other: number): void {
  if (one === other) return
  for (let j = 0; j < n; j++) {
    const own = a[one * n + j]!
    a[one * n + j] = a[other * n + j]!
    a[other * n + j] = own
  }
  const own = b[one]!
  b[one] = b[other]!
  b[other] = own
}
