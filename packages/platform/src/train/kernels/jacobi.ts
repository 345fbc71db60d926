const sweepsMax = 60

/**
 * Eigenvalues, descending, and eigenvectors of a symmetric matrix (n × n, row-major; overwritten) by Jacobi's rotations: each one
 * makes the largest remaining parts off the diagonal disappear. The greatest part of each vector is positive.
 */
export function eigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array[] } {
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  for (let sweep = 0; sweep < sweepsMax; sweep++) {
    let off = 0
    let on = 0
    for (let i = 0; i < n; i++) {
      on += a[i * n + i]! ** 2
      for (let j = i + 1; j < n; j++) off += a[i * n + j]! ** 2
    }
    if (off <= 1e-28 * on) break
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!)
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors: order.map((i) => turned(v.slice(i * n, (i + 1) * n))) }
}

/** Makes a[p][q] zero. Rows of `v` are the vectors. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!
  if (apq === 0) return
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq)
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q, c, s)
  for (let k = 0; k < n; k++) {
    turn(a, p * n + k, q * n + k, c, s)
    turn(v, p * n + k, q * n + k, c, s)
  }
}

function turn(a: Float64Array, i: number, j: number, c: number, s: number): void {
  const [x, y] = [a[i]!, a[j]!]
  a[i] = c * x - s * y
  a[j] = s * x + c * y
}

function turned(vector: Float64Array): Float64Array {
  let greatest = 0
  for (const x of vector) if (Math.abs(x) > Math.abs(greatest) * (1 + 1e-12)) greatest = x
  return greatest < 0 ? vector.map((x) => 0 - x) : vector
}
