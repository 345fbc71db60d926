export { regularisedBeta } from './beta.ts'
export {
  chiSquareQuantile,
  chiSquareSf,
  fSf,
  kolmogorovSf,
  normalCdf,
  normalPdf,
  normalQuantile,
  normalSf,
  studentTQuantile,
  studentTSf,
} from './distributions.ts'
export { logGamma, regularisedGammaP, regularisedGammaQ } from './gamma.ts'
export { gaussLegendre, type Quadrature } from './gauss-legendre.ts'
