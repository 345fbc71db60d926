import type { Signal } from '@levain/sdk'
import { formatNumber } from '../../ui/format.ts'

const methodNames: Record<Signal['method'], string> = {
  psi: 'PSI',
  'jensen-shannon': 'Jensen–Shannon',
  'mean-shift': 'Mean shift',
  'variance-shift': 'Variance shift',
}
export const methods = Object.keys(methodNames) as Signal['method'][]
export const methodName = (method: string): string => methodNames[method as Signal['method']] ?? method

/** `__prediction__` is what the model answers. */
export const featureName = (feature: string): string => (feature === '__prediction__' ? 'answers of the model' : feature)

/** The two keys, effect and evidence, as a sentence. */
export function decisionText(signal: Signal): string {
  const { decision, statistic, threshold } = signal
  const effect = `${formatNumber(statistic, 3)} against a threshold of ${formatNumber(threshold, 3)}`
  const evidence = evidenceText(signal)
  if (decision === 'drift') return `Drift: the change is large (${effect}) and ${evidence}.`
  if (decision === 'significant-but-small') return `Real but small: ${evidence}, yet the change stays below what counts (${effect}).`
  if (decision === 'large-but-unproven') return `Large, but not proven: ${effect}, and ${evidence}.`
  if (decision === 'no-drift') return `No drift: ${effect}, and ${evidence}.`
  if (decision === 'insufficient-data') return `Too few rows to say (${formatNumber(signal.rowsCurrent)} in this window).`
  return 'It could not be computed.'
}

function evidenceText({ pAdjusted }: Signal): string {
  if (pAdjusted === null) return 'no test was made of whether it is chance'
  const p = pAdjusted < 0.0001 ? 'p below 0.0001' : `p ${formatNumber(pAdjusted, 2)}`
  return pAdjusted < 0.05 ? `it is not chance (${p} after correction)` : `it may be chance (${p} after correction)`
}

/** What the statistic would come to without drift. */
export function nullText({ nullExpectation, statistic }: Signal): string {
  if (nullExpectation === null) return 'not known for this method'
  const ratio = statistic !== null && nullExpectation > 0 ? Math.abs(statistic) / nullExpectation : null
  return `${formatNumber(nullExpectation, 3)}${ratio !== null && ratio >= 1.5 ? `; what came is ${formatNumber(ratio, 2)} times that` : ''}`
}
