import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PlainShape, type Shape, seededRandom } from '@levain/core'
import fc from 'fast-check'
import { shapeDefect } from './defects.ts'
import { createEvaluator } from './index.ts'
import { createNearest } from './nearest.ts'

const evaluate = (shape: PlainShape, rows: number[][]): number[] => {
  const evaluator = createEvaluator(shape, rows[0]!.length)
  const out = new Float64Array(rows.length * evaluator.outputs)
  evaluator.evaluate(Float64Array.from(rows.flat()), rows.length, out)
  return [...out]
}

test('the nearest points are those that a look at all of them finds, ties by number', () => {
  const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -3, max: 3, noNaN: true }))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(value, { minLength: 40, maxLength: 600 }),
      (width, k, values) => {
        const points = Float64Array.from(values.slice(0, values.length - (values.length % width)))
        const row = Float64Array.from(values.slice(0, width), (x, j) => x + (j % 2))
        const all = Array.from({ length: points.length / width }, (_, i) => {
          const square = row.reduce((sum, x, j) => sum + (x - points[i * width + j]!) ** 2, 0)
          return { i, square }
        }).sort((a, b) => a.square - b.square || a.i - b.i)
        const nearest = createNearest(points, width, k)
        nearest.find(row, 0)
        assert.deepEqual(
          [...nearest.points],
          all.slice(0, k).map(({ i }) => i),
        )
      },
    ),
    { numRuns: 200 },
  )
})

const neighbours: Extract<Shape, { kind: 'neighbours' }> = {
  ...{ kind: 'neighbours', k: 2, votes: 'distance', outputs: 2, link: 'identity' },
  ...{ points: [0, 1, 3], targets: [0, 1, 1] },
}

test('neighbours: votes by distance; a point at no distance decides; distances beyond all numbers count alike', () => {
  assert.deepEqual(evaluate(neighbours, [[0.25]]), [0.75, 0.25])
  assert.deepEqual(evaluate(neighbours, [[1]]), [0, 1])
  assert.deepEqual(evaluate(neighbours, [[1e300]]), [0.5, 0.5])
  assert.deepEqual(evaluate({ ...neighbours, votes: 'uniform', weights: [3, 1, 1] }, [[0.9]]), [0.75, 0.25])
  assert.deepEqual(evaluate({ ...neighbours, outputs: 1, targets: [1, 2, 4], votes: 'uniform' }, [[0], [2.5]]), [1.5, 3])
  assert.deepEqual(evaluate({ ...neighbours, votes: 'uniform', k: 9 }, [[0]]), [1 / 3, 2 / 3])
})

test('naive Bayes: missing and unseen values say nothing, and numbers far from all classes leave probabilities finite', () => {
  const shape: Shape = {
    kind: 'naive-bayes',
    logPrior: [-1, -2],
    evidence: [
      { kind: 'gaussian', mean: [0, 1], variance: [1, 1e-300] },
      {
        kind: 'categorical',
        logShares: [
          [-1, -2],
          [-3, -4],
        ],
      },
    ],
    link: 'softmax',
  }
  assert.deepEqual(
    evaluate(shape, [
      [Number.NaN, Number.NaN],
      [Number.NaN, 7],
      [Number.NaN, 1],
    ]),
    [-1, -2, -1, -2, -3, -6],
  )
  assert.ok(
    evaluate(shape, [
      [1e308, 0],
      [-1e308, 1],
    ]).every(Number.isFinite),
  )
})

test('a network is its layers one after the other, with nothing below 0 in between', () => {
  const layers = [
    { weights: [1, -1, 2, 0.5], bias: [0, 1] },
    { weights: [1, 10], bias: [0.5] },
  ]
  assert.deepEqual(
    evaluate({ kind: 'network', layers, link: 'identity' }, [
      [1, 1],
      [-3, 0],
    ]),
    [3 + 10 * 0.5 + 0.5, 0 + 40 + 0.5],
  )
})

test('shapes whose parts do not fit each other are refused by name', () => {
  const gaussian = { kind: 'gaussian' as const, mean: [0, 1], variance: [1, 1] }
  const bayes: Shape = { kind: 'naive-bayes', logPrior: [0, 0], evidence: [gaussian], link: 'softmax' }
  const network: Shape = { kind: 'network', layers: [{ weights: [1, 2], bias: [0] }], link: 'identity' }
  for (const [shape, width, want] of [
    [neighbours, 1, null],
    [bayes, 1, null],
    [network, 2, null],
    [neighbours, 2, /3 points have 3 numbers, not 2 each/],
    [{ ...neighbours, targets: [0, 1, 2] }, 1, /none of 2 classes/],
    [{ ...neighbours, weights: [1] }, 1, /3 points have 1 weights/],
    [{ ...neighbours, points: [], targets: [] }, 1, /no point/],
    [bayes, 2, /evidence of 1 features for 2/],
    [{ ...bayes, evidence: [{ ...gaussian, variance: [1] }] }, 1, /does not say the same of all 2 classes/],
    [{ ...bayes, evidence: [{ kind: 'categorical', logShares: [[-1], [-1, -2]] }] }, 1, /does not say the same/],
    [{ ...bayes, logPrior: [0, Number.POSITIVE_INFINITY] }, 1, /prior is not a finite number/],
    [network, 3, /layer 0 has 2 weights for 3 × 1/],
  ] as [Shape, number, RegExp | null][]) {
    const defect = shapeDefect(shape, width)
    if (want === null) assert.equal(defect, null)
    else assert.match(defect ?? '', want)
  }
})

test('as many points as a model may hold are searched without looking at all of them', () => {
  const random = seededRandom(3)
  const points = Float64Array.from({ length: 200_000 }, () => random.next())
  const nearest = createNearest(points, 2, 5)
  for (let i = 0; i < 2000; i++) nearest.find(Float64Array.of(random.next(), random.next()), 0)
  assert.ok(nearest.squares.every((square) => square < 1e-3))
})
