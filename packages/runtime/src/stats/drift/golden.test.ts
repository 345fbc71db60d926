import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  attributionNdcg,
  benjaminiHochberg,
  chiSquareContingency,
  chiSquareOneSample,
  countInto,
  countWithOutside,
  doaneEdges,
  estimatedPerformance,
  evidentlyFill,
  hellinger,
  jensenShannonDistance,
  jensenShannonDivergence,
  kolmogorovSmirnov,
  kullbackLeibler,
  largestShareDifference,
  psi,
  psiOfNumbers,
  psiVariants,
  smallerSampleEdges,
  sturgesEdges,
  totalVariation,
  twoProportions,
  wasserstein,
  wassersteinNormed,
} from './index.ts'

/** What Evidently 0.7.21, NannyML 0.13.1, Azure ML, Deepchecks 0.19.1 and SciPy answered on these inputs. */
function agrees(got: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(got - expected) <= tolerance * Math.abs(expected), `${got}, expected ${expected}`)
}

describe('numbers: two shifted saw teeth', () => {
  const reference = Float64Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1000) / 100)
  const current = Float64Array.from({ length: 600 }, (_, i) => ((i * 104729) % 1200) / 100)
  const edges = sturgesEdges(reference, current)
  const [a, c] = [countInto(edges, reference), countInto(edges, current)]

  test('Sturges counts are those of NumPy', () => {
    assert.deepEqual([...a], [100, 100, 100, 100, 100, 99, 100, 100, 100, 100, 1, 0])
    assert.deepEqual([...c], [50, 51, 50, 51, 50, 49, 50, 50, 49, 50, 49, 51])
  })
  test('PSI as Evidently', () => agrees(psiOfNumbers(reference, current, 'evidently'), 0.9579742202654469))
  test('PSI as Azure ML', () => agrees(psiOfNumbers(reference, current, 'azureml'), 0.5594726878339271))
  test('PSI over reference deciles with a floor of 1e-4', () => agrees(psiOfNumbers(reference, current, 'decile-eps'), 0.16174492705867058))
  test('Jensen–Shannon distance in nats as Evidently', () => agrees(jensenShannonDistance(a, c, 'e'), 0.24324642247100056))
  test('Kullback–Leibler as Evidently', () => agrees(kullbackLeibler(a, c, evidentlyFill), 0.17600928979897626))
  test('Hellinger as Evidently', () => agrees(hellinger(a, c), 0.28029154954379787))
  test('Jensen–Shannon distance base 2 and Hellinger as NannyML', () => {
    const doane = doaneEdges(reference)
    assert.equal(doane.length - 1, 11)
    const [r, k] = [countWithOutside(doane, reference), countWithOutside(doane, current)]
    agrees(jensenShannonDistance(r, k), 0.29806987476184255)
    agrees(hellinger(r, k), 0.295223519359117)
  })
  test('Jensen–Shannon distance base 2 as Azure ML', () => {
    const bins = smallerSampleEdges(reference, current)
    assert.equal(bins.length - 1, 11)
    agrees(jensenShannonDistance(countInto(bins, reference), countInto(bins, current)), 0.2645753834018496)
  })
  test('Wasserstein raw, as Evidently and as Azure ML', () => {
    agrees(wasserstein(reference, current), 0.9800866666666667)
    agrees(wassersteinNormed(reference, current), 0.3395121502536154)
    agrees(wassersteinNormed(reference, current, 1), 0.33934235171823707)
  })
  test('Kolmogorov–Smirnov exact p-value as SciPy', () => {
    const ks = kolmogorovSmirnov(reference, current)
    assert.equal(ks.method, 'exact')
    agrees(ks.statistic, 0.16666666666666666)
    agrees(ks.pValue, 1.4861483642074447e-9)
  })
})

describe('categories: a new level appears', () => {
  const [a, c] = [
    [500, 300, 200, 0],
    [200, 150, 100, 50],
  ]
  test('PSI as Evidently, Deepchecks and Azure ML', () => {
    agrees(psi(a, c, psiVariants.evidently.smoothing), 0.7123991075017365)
    agrees(psi(a, c, psiVariants.deepchecks.smoothing), 0.22954701350088513)
    agrees(psi(a, c, psiVariants.azureml.smoothing), 0.488925780917798)
  })
  test('Jensen–Shannon in both bases, distance and divergence', () => {
    agrees(jensenShannonDistance(a, c, 'e'), 0.19349646201204088)
    agrees(jensenShannonDistance(a, c), 0.2324129365435581)
    agrees(jensenShannonDivergence(a, c), 0.054015773072799964)
  })
  test('Kullback–Leibler and Hellinger as Evidently', () => {
    agrees(kullbackLeibler(a, c, evidentlyFill), 0.11076991813755957)
    agrees(hellinger(a, c), 0.22975292054736132)
  })
  test('total variation and the largest difference, and where it is', () => {
    agrees(totalVariation(a, c), 0.1)
    assert.ok([0, 3].includes(largestShareDifference(a, c).bin))
    agrees(largestShareDifference(a, c).distance, 0.1)
  })
  test('χ²: the one-sample test says 0, the contingency test what SciPy says', () => {
    assert.equal(chiSquareOneSample(a, c).pValue, 0)
    const { statistic, df, pValue } = chiSquareContingency(a, c)
    agrees(statistic, 107.14285714285711)
    assert.equal(df, 3)
    agrees(pValue, 4.5200578476006525e-23)
  })
})

describe('categories: the same levels', () => {
  const [a, c] = [
    [500, 300, 200],
    [220, 160, 120],
  ]
  test('PSI, Jensen–Shannon, Kullback–Leibler and Hellinger as Evidently', () => {
    agrees(psi(a, c, psiVariants.evidently.smoothing), 0.016253634985102704)
    agrees(jensenShannonDistance(a, c, 'e'), 0.045052897581994884)
    agrees(kullbackLeibler(a, c, evidentlyFill), 0.008090818054880225)
    agrees(hellinger(a, c), 0.0450636585176712)
  })
  test('χ²: the one-sample test calls drift what the contingency test does not', () => {
    agrees(chiSquareOneSample(a, c).pValue, 0.016029358476645564)
    agrees(chiSquareContingency(a, c).statistic, 5.434782608695652)
    agrees(chiSquareContingency(a, c).pValue, 0.06604682595540484)
  })
})

test('two proportions as Evidently', () => agrees(twoProportions(300, 1000, 170, 500).pValue, 0.11538830286464008))

test('Benjamini–Hochberg rejects the first two of the published example', () => {
  const adjusted = benjaminiHochberg([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205])
  assert.deepEqual(
    [...adjusted.keys()].filter((i) => adjusted[i]! <= 0.05),
    [0, 1],
  )
})

test('performance without labels as NannyML', () => {
  const { truePositives, falsePositives, falseNegatives, trueNegatives, accuracy, auc } = estimatedPerformance(
    Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1),
  )
  for (const [got, expected] of [
    [truePositives, 3],
    [falsePositives, 1],
    [falseNegatives, 1],
    [trueNegatives, 3],
    [accuracy, 0.75],
    [auc, 0.8125],
  ] as const)
    agrees(got, expected)
})

test('attribution drift as Clarify', () => agrees(attributionNdcg([0.9, 0.5, 0.3, 0.1], [0.2, 0.6, 0.35, 0.05]), 0.839417304548948))
