import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seededRandom } from '@levain/core'
import fc from 'fast-check'
import { normalQuantile } from '../../math/index.ts'
import {
  benjaminiHochberg,
  chiSquareContingency,
  countInto,
  decide,
  decileEdges,
  hellinger,
  jensenShannonDistance,
  jensenShannonNullExpectation,
  kolmogorovSmirnov,
  kullbackLeibler,
  largestShareDifference,
  type Moments,
  meanShift,
  poolRareBins,
  psi,
  psiCriticalValue,
  psiNullExpectation,
  total,
  totalVariation,
  varianceShift,
  wasserstein,
  wassersteinNormed,
} from './index.ts'

const someCounts = (length: number) =>
  fc.array(fc.nat(5000), { minLength: length, maxLength: length }).filter((counts) => total(counts) > 0)
const twoCounts = fc.integer({ min: 1, max: 20 }).chain((length) => fc.tuple(someCounts(length), someCounts(length)))
const numbers = fc.float64Array({ min: -1e6, max: 1e6, noNaN: true, minLength: 2, maxLength: 60 })
const near = (a: number, b: number, tolerance = 1e-9): boolean => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b))

describe('distances between counts', () => {
  const distances = {
    psi: [psi, Infinity],
    jensenShannonDistance: [jensenShannonDistance, 1],
    hellinger: [hellinger, 1],
    totalVariation: [totalVariation, 1],
    largestShareDifference: [(a: number[], c: number[]) => largestShareDifference(a, c).distance, 1],
    kullbackLeibler: [kullbackLeibler, Infinity],
  } as const

  for (const [name, [distance, most]] of Object.entries(distances)) {
    test(`${name} is 0 on itself, within bounds, and blind to the order of bins`, () => {
      fc.assert(
        fc.property(twoCounts, fc.infiniteStream(fc.nat()), ([a, c], keys) => {
          assert.ok(near(distance(a, a), 0))
          const value = distance(a, c)
          assert.ok(value >= -1e-12 && value <= most + 1e-12, String(value))
          const order = a.map((_, i) => ({ i, key: keys.next().value as number })).sort((x, y) => x.key - y.key)
          const shuffled = (counts: number[]): number[] => order.map(({ i }) => counts[i]!)
          assert.ok(near(distance(shuffled(a), shuffled(c)), value))
        }),
      )
    })
    if (name !== 'kullbackLeibler')
      test(`${name} is symmetric`, () => {
        fc.assert(fc.property(twoCounts, ([a, c]) => assert.ok(near(distance(a, c), distance(c, a)))))
      })
  }

  test('bins empty on both sides change nothing', () => {
    fc.assert(
      fc.property(twoCounts, ([a, c]) => {
        for (const [distance] of Object.values(distances))
          assert.ok(near(distance([...a, 0, 0], [0, ...[...c, 0]].slice(1).concat(0)), distance(a, c)))
      }),
    )
  })

  test('pooling rare bins keeps every row and leaves at least two bins where there were two', () => {
    fc.assert(
      fc.property(twoCounts, ([a, c]) => {
        const pooled = poolRareBins(a, c)
        assert.equal(total(pooled.reference), total(a))
        assert.equal(total(pooled.current), total(c))
        const both = a.filter((count, i) => count + c[i]! > 0).length
        assert.ok(pooled.reference.length >= Math.min(2, both))
      }),
    )
  })
})

describe('distances between samples', () => {
  test('Wasserstein is symmetric, 0 on itself, and a shift by t costs t', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (a, c, t) => {
        assert.equal(wasserstein(a, a), 0)
        assert.ok(near(wasserstein(a, c), wasserstein(c, a)))
        assert.ok(
          Math.abs(
            wasserstein(
              a,
              a.map((value) => value + t),
            ) - Math.abs(t),
          ) < 1e-6,
        )
        assert.ok(wassersteinNormed(a, c) >= 0)
      }),
    )
  })

  test('Kolmogorov–Smirnov is symmetric, within [0, 1], and certain only of equal samples', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, c) => {
        const there = kolmogorovSmirnov(a, c)
        const back = kolmogorovSmirnov(c, a)
        assert.ok(near(there.statistic, back.statistic) && near(there.pValue, back.pValue))
        assert.ok(there.statistic >= 0 && there.statistic <= 1 && there.pValue >= 0 && there.pValue <= 1 + 1e-12)
        assert.deepEqual(kolmogorovSmirnov(a, a), { statistic: 0, pValue: 1, method: 'exact' })
      }),
    )
  })

  test('every value lands in exactly one decile bin', () => {
    fc.assert(fc.property(numbers, numbers, (a, c) => assert.equal(total(countInto(decileEdges(a), c)), c.length)))
  })
})

describe('shifts of mean and spread', () => {
  const moments = fc.record({
    n: fc.integer({ min: 2, max: 100_000 }),
    mean: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    std: fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
  })
  test('swapping the sides turns the sign and keeps the evidence', () => {
    fc.assert(
      fc.property(moments, moments, (a: Moments, c: Moments) => {
        for (const shift of [meanShift, varianceShift]) {
          const [there, back] = [shift(a, c), shift(c, a)]
          assert.ok(near(there.effect, -back.effect) && near(there.pValue, back.pValue))
          assert.ok(there.pValue >= 0 && there.pValue <= 1)
          assert.ok(near(shift(a, a).effect, 0))
        }
      }),
    )
  })
  test('constants that differ are infinitely far, constants that agree are not', () => {
    const constant = (mean: number): Moments => ({ n: 100, mean, std: 0 })
    assert.deepEqual(meanShift(constant(1), constant(1)), { effect: 0, pValue: 1 })
    assert.deepEqual(meanShift(constant(1), constant(2)), { effect: Infinity, pValue: 0 })
    assert.deepEqual(varianceShift(constant(1), { ...constant(1), std: 1 }), { effect: Infinity, pValue: 0 })
  })
})

describe('false alarms where nothing drifted', () => {
  const rounds = 600
  /** Normal, or heavy-tailed (a log-normal), from a seed. */
  function draw(next: () => number, n: number, heavy: boolean): Float64Array {
    return Float64Array.from({ length: n }, () => {
      const z = normalQuantile(Math.max(next(), 1e-15))
      return heavy ? Math.exp(0.7 * z) : z
    })
  }
  function summary(values: Float64Array): Moments {
    const n = values.length
    const mean = values.reduce((sum, value) => sum + value, 0) / n
    const power = (k: number): number => values.reduce((sum, value) => sum + (value - mean) ** k, 0) / n
    return { n, mean, std: Math.sqrt(power(2)), kurtosis: power(4) / power(2) ** 2 }
  }
  /** Five standard errors of a binomial around the nominal rate. */
  function within(alarms: number, rate: number): void {
    const slack = 5 * Math.sqrt((rate * (1 - rate)) / rounds)
    assert.ok(Math.abs(alarms / rounds - rate) <= slack, `${alarms} alarms in ${rounds}, nominal rate ${rate}`)
  }

  test('PSI, χ², Kolmogorov–Smirnov, Welch and Layard ring as often as they say', () => {
    const random = seededRandom(7)
    const alarms = { psi: 0, chiSquare: 0, ks: 0, mean: 0, variance: 0, layardHeavy: 0, meanPsi: 0, meanJs: 0 }
    for (let round = 0; round < rounds; round += 1) {
      const [reference, current] = [draw(random.next, 1000, false), draw(random.next, 400, false)]
      const edges = decileEdges(reference)
      const [a, c] = [countInto(edges, reference), countInto(edges, current)]
      alarms.psi += Number(psi(a, c) > psiCriticalValue(10, 1000, 400, 0.05))
      alarms.chiSquare += Number(chiSquareContingency(a, c).pValue <= 0.05)
      alarms.ks += Number(kolmogorovSmirnov(reference.subarray(0, 200), current.subarray(0, 150)).pValue <= 0.05)
      alarms.mean += Number(meanShift(summary(reference), summary(current)).pValue <= 0.05)
      alarms.variance += Number(varianceShift(summary(reference), { ...summary(current), kurtosis: undefined }).pValue <= 0.05)
      const heavy = [draw(random.next, 1000, true), draw(random.next, 400, true)] as const
      alarms.layardHeavy += Number(varianceShift(summary(heavy[0]), summary(heavy[1])).pValue <= 0.05)
      alarms.meanPsi += psi(a, c) / rounds
      alarms.meanJs += jensenShannonDistance(a, c) / rounds
    }
    within(alarms.psi, 0.05)
    within(alarms.chiSquare, 0.05)
    within(alarms.ks, 0.05)
    within(alarms.mean, 0.05)
    within(alarms.variance, 0.05)
    assert.ok(alarms.layardHeavy / rounds < 0.15, `log-normal values: ${alarms.layardHeavy} alarms in ${rounds}`)
    assert.ok(near(alarms.meanPsi, psiNullExpectation(10, 1000, 400), 0.003))
    assert.ok(near(alarms.meanJs, jensenShannonNullExpectation(10, 1000, 400), 0.003))
  })

  test('after Benjamini–Hochberg thirty driftless features ring together in at most one window of twenty', () => {
    const random = seededRandom(11)
    let windows = 0
    for (let round = 0; round < rounds; round += 1) {
      const adjusted = benjaminiHochberg(Float64Array.from({ length: 30 }, random.next))
      windows += Number(adjusted.some((p) => p <= 0.05))
    }
    within(windows, 0.05)
  })
})

describe('decide', () => {
  const evidence = { statistic: 0.3, threshold: 0.1, pAdjusted: 0.001, rowsReference: 1000, rowsCurrent: 500, bins: 10 }
  test('drift needs both keys', () => {
    assert.equal(decide(evidence), 'drift')
    assert.equal(decide({ ...evidence, statistic: -0.3 }), 'drift')
    assert.equal(decide({ ...evidence, statistic: 0.05 }), 'significant-but-small')
    assert.equal(decide({ ...evidence, pAdjusted: 0.2 }), 'large-but-unproven')
    assert.equal(decide({ ...evidence, statistic: 0.05, pAdjusted: 0.2 }), 'no-drift')
  })
  test('too few rows decide nothing, and no rows are an error', () => {
    assert.equal(decide({ ...evidence, rowsCurrent: 49 }), 'insufficient-data')
    assert.equal(decide({ ...evidence, rowsCurrent: 60, bins: 13 }), 'insufficient-data')
    assert.equal(decide({ ...evidence, rowsCurrent: 0 }), 'error')
    assert.equal(decide({ ...evidence, statistic: Number.NaN }), 'error')
  })
})
