import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gaussLegendre } from './gauss-legendre.ts'

test('polynomials of degree up to 2n − 1 are integrated exactly, and one of degree 2n is not', () => {
  for (let n = 1; n <= 40; n++) {
    const { points, weights } = gaussLegendre(n)
    const integral = (degree: number): number => points.reduce((sum, t, i) => sum + weights[i]! * t ** degree, 0)
    for (let degree = 0; degree < 2 * n; degree++) {
      assert.ok(Math.abs(integral(degree) * (degree + 1) - 1) < 1e-13, `${n} points, degree ${degree}: ${integral(degree)}`)
    }
    if (n < 8) assert.ok(Math.abs(integral(2 * n) * (2 * n + 1) - 1) > 1e-9)
    assert.ok(points.every((t, i) => t > 0 && t < 1 && (i === 0 || t > points[i - 1]!)) && weights.every((w) => w > 0))
  }
})
