/** Points and weights of a rule that integrates over [0, 1]: ∫ f(t) dt = Σ weights[i] · f(points[i]). */
export interface Quadrature {
  readonly points: Float64Array
  readonly weights: Float64Array
}

/**
 * The Gauss–Legendre rule of `count` points: exact for polynomials of degree up to 2 · count − 1. Points are the roots of the
 * Legendre polynomial P_count moved from [−1, 1] to [0, 1], found by Newton's method from cos(π (i + 3/4) / (count + 1/2));
 * weights are 1 / ((1 − x²) P′(x)²) (NIST Digital Library of Mathematical Functions, 3.5.v).
 *
 * @example gaussLegendre(2).points // [0.2113…, 0.7886…]
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    for (let step = 0; step < 100; step++) {
      const [value, slope] = legendre(count, x)
      x -= value / slope
      if (Math.abs(value / slope) < 1e-16) break
    }
    const [, slope] = legendre(count, x)
    points[count - 1 - i] = (1 + x) / 2
    weights[count - 1 - i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { points, weights }
}

/** P_n(x) and its derivative, by (k + 1) P_{k+1} = (2k + 1) x P_k − k P_{k−1}. */
function legendre(n: number, x: number): [number, number] {
  let before = 1
  let value = x
  for (let k = 1; k < n; k++) {
    const next = ((2 * k + 1) * x * value - k * before) / (k + 1)
    before = value
    value = next
  }
  return [value, (n * (x * value - before)) / (x * x - 1)]
}
