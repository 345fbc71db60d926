import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { kolmogorovSf } from '../../math/index.ts'
import {
  benjaminiHochberg,
  chiSquareContingency,
  decileEdges,
  kolmogorovSmirnov,
  type Moments,
  meanShift,
  varianceShift,
  wasserstein,
} from './index.ts'

interface Oracle {
  pairs: {
    reference: number[]
    current: number[]
    ks: [number, number]
    wasserstein: number
    moments: [[number, number, number], [number, number, number]]
    kurtosis: number
    welch: number
    fTest: number
    deciles: number[]
  }[]
  tables: { counts: [number[], number[]]; chi2: [number, number, number] }[]
  bh: { p: number[]; adjusted: number[] }
  kstwo: [number, number, number][]
}
const oracle = JSON.parse(readFileSync(new URL('oracle/drift.oracle.json', import.meta.url), 'utf8')) as Oracle

function agrees(got: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(got - expected) <= tolerance * Math.abs(expected) + 1e-300, `${got}, expected ${expected}`)
}
const moments = ([n, mean, std]: [number, number, number]): Moments => ({ n, mean, std })

describe('agrees with SciPy', () => {
  test('Kolmogorov–Smirnov, exact', () => {
    for (const pair of oracle.pairs) {
      const { statistic, pValue } = kolmogorovSmirnov(Float64Array.from(pair.reference), Float64Array.from(pair.current))
      agrees(statistic, pair.ks[0])
      agrees(pValue, pair.ks[1])
    }
  })
  test('Wasserstein distance', () => {
    for (const pair of oracle.pairs)
      agrees(wasserstein(Float64Array.from(pair.reference), Float64Array.from(pair.current)), pair.wasserstein)
  })
  test('Welch t test and F test from summaries', () => {
    for (const pair of oracle.pairs) {
      const [a, c] = [moments(pair.moments[0]), moments(pair.moments[1])]
      agrees(meanShift(a, c).pValue, pair.welch)
      agrees(varianceShift(a, c).pValue, pair.fTest)
    }
  })
  test('deciles', () => {
    for (const pair of oracle.pairs) {
      const expected = [...new Set(pair.deciles)]
      const got = [...decileEdges(Float64Array.from(pair.reference))].slice(1, -1)
      assert.equal(got.length, expected.length)
      for (const [i, edge] of got.entries()) agrees(edge, expected[i]!)
    }
  })
  test('χ² contingency, Yates’ correction on 2×2', () => {
    for (const { counts, chi2 } of oracle.tables) {
      const got = chiSquareContingency(counts[0], counts[1])
      agrees(got.statistic, chi2[0])
      assert.equal(got.df, chi2[1])
      agrees(got.pValue, chi2[2])
    }
  })
  test('Benjamini–Hochberg', () => {
    const got = benjaminiHochberg(oracle.bh.p)
    for (const [i, expected] of oracle.bh.adjusted.entries()) agrees(got[i]!, expected)
  })
  test('Kolmogorov–Smirnov above 10,000 rows, within 0.2 % of the exact one-sample law it stands for', () => {
    for (const [d, n, expected] of oracle.kstwo) {
      const x = d * Math.sqrt(n)
      agrees(kolmogorovSf(x + 1 / (6 * Math.sqrt(n)) + (x - 1) / (4 * n)), expected, 2e-3)
    }
  })
})
