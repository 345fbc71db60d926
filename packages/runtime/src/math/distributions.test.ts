import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { regularisedBeta } from './beta.ts'
import {
  chiSquareQuantile,
  chiSquareSf,
  fSf,
  kolmogorovSf,
  normalCdf,
  normalQuantile,
  normalSf,
  studentTQuantile,
  studentTSf,
} from './distributions.ts'
import { logGamma, regularisedGammaP, regularisedGammaQ } from './gamma.ts'

const oracle = JSON.parse(readFileSync(new URL('oracle/distributions.oracle.json', import.meta.url), 'utf8')) as Record<string, number[][]>
const functions: Record<string, (...args: number[]) => number> = {
  logGamma,
  regularisedGammaQ,
  regularisedBeta: (x, a, b) => regularisedBeta(x!, a!, b!),
  normalCdf,
  normalQuantile,
  chiSquareSf,
  chiSquareQuantile,
  studentTSf,
  studentTQuantile,
  fSf,
  kolmogorovSf,
} as Record<string, (...args: number[]) => number>

describe('agrees with 50-digit arithmetic to 1e-12 relative', () => {
  for (const [name, rows] of Object.entries(oracle)) {
    test(name, () => {
      for (const row of rows) {
        const args = row.slice(0, -1)
        const expected = row.at(-1)!
        const got = functions[name]!(...args)
        const error = Math.abs(got - expected) / Math.max(Math.abs(expected), 1e-300)
        assert.ok(
          error <= 1e-12 || Math.abs(got - expected) < 1e-16,
          `${name}(${args}) = ${got}, expected ${expected}, relative error ${error}`,
        )
      }
    })
  }
})

describe('distributions', () => {
  const df = fc.double({ min: 0.5, max: 1e4, noNaN: true })

  test('lower and upper tails add up to one', () => {
    fc.assert(
      fc.property(df, fc.double({ min: 0, max: 2e4, noNaN: true }), (a, x) => {
        assert.ok(Math.abs(regularisedGammaP(a, x) + regularisedGammaQ(a, x) - 1) < 1e-12)
      }),
    )
  })

  test('the quantile undoes the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), df, (p, k) => {
        assert.ok(Math.abs(normalCdf(normalQuantile(p)) - p) < 1e-13)
        assert.ok(Math.abs(1 - chiSquareSf(chiSquareQuantile(p, k), k) - p) < 1e-11)
        assert.ok(Math.abs(1 - studentTSf(studentTQuantile(p, k), k) - p) < 1e-11)
      }),
    )
  })

  test('a squared t is an F with one numerator degree of freedom', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 30, noNaN: true }), df, (t, k) => {
        const f = fSf(t * t, 1, k)
        assert.ok(Math.abs(f - 2 * studentTSf(t, k)) <= 1e-12 * f + 1e-300)
      }),
    )
  })

  test('NaN and impossible arguments give NaN, ends of the support give 0 and 1', () => {
    assert.ok(Number.isNaN(normalCdf(Number.NaN)) && Number.isNaN(normalQuantile(2)) && Number.isNaN(chiSquareSf(1, -1)))
    assert.deepEqual([normalSf(Infinity), normalSf(-Infinity), chiSquareSf(0, 3), chiSquareSf(Infinity, 3), fSf(0, 1, 2)], [0, 1, 1, 0, 1])
    assert.deepEqual([normalQuantile(0), normalQuantile(1), studentTQuantile(0.5, 3)], [-Infinity, Infinity, 0])
  })
})
