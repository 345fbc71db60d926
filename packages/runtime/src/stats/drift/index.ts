export { attributionNdcg } from './attribution.ts'
export {
  binOf,
  countInto,
  countWithOutside,
  decileEdges,
  doaneEdges,
  type Edges,
  equalWidthEdges,
  quantileOfSorted,
  smallerSampleEdges,
  sturgesEdges,
} from './binning.ts'
export { type ChiSquare, chiSquareContingency, chiSquareOneSample, poolRareBins } from './chi-square.ts'
export { type Counts, occupied, total } from './counts.ts'
export { decide, type Evidence } from './decide.ts'
export { type EstimatedPerformance, estimatedPerformance } from './estimated-performance.ts'
export { benjaminiHochberg } from './false-discovery.ts'
export { hellinger } from './hellinger.ts'
export { jensenShannonDistance, jensenShannonDivergence, jensenShannonNullExpectation, type LogBase } from './jensen-shannon.ts'
export { type KolmogorovSmirnov, kolmogorovSmirnov } from './kolmogorov-smirnov.ts'
export { kullbackLeibler } from './kullback-leibler.ts'
export { type Moments, meanShift, meanShiftNullExpectation, type Shift } from './mean-shift.ts'
export { twoProportions } from './proportions.ts'
export { type PsiVariant, type PsiVariantName, psi, psiCriticalValue, psiNullExpectation, psiOfNumbers, psiVariants } from './psi.ts'
export { addOne, evidentlyFill, floor, jeffreys, plain, type Smoothing } from './smoothing.ts'
export { largestShareDifference, totalVariation } from './total-variation.ts'
export { varianceShift, varianceShiftNullExpectation } from './variance-shift.ts'
export { wasserstein, wassersteinNormed } from './wasserstein.ts'
