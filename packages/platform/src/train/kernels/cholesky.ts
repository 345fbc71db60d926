/**
 * Solves A x = b for a symmetric positive semi-definite A (n × n, row-major; overwritten) by A = L Lᵀ. A pivot that rounding has eaten
 * means that a direction is not determined: it is left out (its x is 0), so that repeated columns do no harm.
 */
export function solveCholesky(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const dropped = new Uint8Array(n)
  for (let j = 0; j < n; j++) {
    const before = a[j * n + j]!
    const pivot = before - squaredNorm(a, j * n, j)
    dropped[j] = pivot > 1e-11 * Math.max(1e-300, before) ? 0 : 1
    const root = dropped[j] ? 1 : Math.sqrt(pivot)
    a[j * n + j] = root
    for (let i = j + 1; i < n; i++) a[i * n + j] = dropped[j] ? 0 : (a[i * n + j]! - dotRows(a, i * n, j * n, j)) / root
  }
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) x[i] = dropped[i] ? 0 : (x[i]! - dotWith(a, i * n, x, i)) / a[i * n + i]!
  for (let i = n - 1; i >= 0; i--) {
    if (dropped[i]) continue
    let value = x[i]!
    for (let k = i + 1; k < n; k++) value -= a[k * n + i]! * x[k]!
    x[i] = value / a[i * n + i]!
  }
  return x
}

function squaredNorm(a: Float64Array, at: number, n: number): number {
  let total = 0
  for (let k = 0; k < n; k++) total += a[at + k]! * a[at + k]!
  return total
}

function dotRows(a: Float64Array, p: number, q: number, n: number): number {
  let total = 0
  for (let k = 0; k < n; k++) total += a[p + k]! * a[q + k]!
  return total
}

function dotWith(a: Float64Array, p: number, x: Float64Array, n: number): number {
  let total = 0
  for (let k = 0; k < n; k++) total += a[p + k]! * x[k]!
  return total
}
