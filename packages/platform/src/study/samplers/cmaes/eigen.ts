/** `matrix = vectors · diag(values) · vectorsᵀ`; columns of `vectors` are of length 1. */
export interface Eigen {
  readonly vectors: readonly (readonly number[])[]
  readonly values: readonly number[]
}

const sweepsMax = 50
/** Rounding may make the least eigenvalues of a covariance negative. */
const valueMin = 1e-20

/** Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations. */
export function eigenOf(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length
  const a = matrix.map((row) => [...row])
  const v = matrix.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)))
  const total = a.flat().reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < sweepsMax && besideDiagonal(a) > 1e-26 * total; sweep += 1)
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, v, p, q)
  return { vectors: v, values: a.map((row, i) => Math.max(valueMin, row[i] as number)) }
}

function besideDiagonal(a: readonly (readonly number[])[]): number {
  let sum = 0
  for (const [i, row] of a.entries()) for (let j = i + 1; j < row.length; j += 1) sum += (row[j] as number) ** 2
  return sum
}

/** Turns rows and columns p and q by the angle that makes a[p][q] vanish. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const [rowP, rowQ] = [a[p] as number[], a[q] as number[]]
  const apq = rowP[q] as number
  if (apq === 0) return
  const theta = ((rowQ[q] as number) - (rowP[p] as number)) / (2 * apq)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (const row of a) turn(row, p, q, c, s)
  for (let k = 0; k < a.length; k += 1) {
    const [x, y] = [rowP[k] as number, rowQ[k] as number]
    rowP[k] = c * x - s * y
    rowQ[k] = s * x + c * y
  }
  for (const row of v) turn(row, p, q, c, s)
}

function turn(row: number[], p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p] as number, row[q] as number]
  row[p] = c * x - s * y
  row[q] = s * x + c * y
}
