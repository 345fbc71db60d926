/** Why a model answered what it answered. */
export type { Attribution } from './attribution.ts'
export { byInput } from './by-input.ts'
export { shapleyValues } from './exact.ts'
export { createExplainer, type Explainer, type ExplainerOptions } from './explainer.ts'
