import type { Signal } from '@levain/sdk'

/** One check of a deployment: a window of its log, and a signal for each feature and method. */
export interface CheckedWindow {
  /** `from/to`: stands in the address. */
  readonly key: string
  readonly from: string
  readonly to: string
  readonly signals: readonly Signal[]
}

/** Signals by window, newest window first; of two checks of one window the newer counts. Signals come newest first. */
export function windowsOf(signals: readonly Signal[]): readonly CheckedWindow[] {
  const windows = new Map<string, Map<string, Signal>>()
  for (const signal of signals) {
    const key = `${signal.window.from}/${signal.window.to}`
    const own = windows.get(key) ?? new Map<string, Signal>()
    windows.set(key, own)
    const cell = `${signal.feature} ${signal.method}`
    if (!own.has(cell)) own.set(cell, signal)
  }
  return [...windows]
    .map(([key, own]) => ({ key, from: key.split('/')[0]!, to: key.split('/')[1]!, signals: [...own.values()] }))
    .sort((a, b) => b.to.localeCompare(a.to) || b.from.localeCompare(a.from))
}

/** The features of a window, those that drifted most first. */
export function featuresOf(signals: readonly Signal[]): readonly string[] {
  const loud = (feature: string) =>
    Math.max(
      ...signals
        .filter((signal) => signal.feature === feature)
        .map((signal) => weight(signal) + Math.min(99, Math.abs(signal.statistic ?? 0) / signal.threshold) / 100),
    )
  return [...new Set(signals.map(({ feature }) => feature))].sort((a, b) => loud(b) - loud(a))
}

const weights = ['drift', 'large-but-unproven', 'significant-but-small', 'error', 'no-drift', 'insufficient-data']
const weight = ({ decision }: Signal): number => weights.length - weights.indexOf(decision)

/** Features of a window of which any method says drift. */
export const driftedOf = (signals: readonly Signal[]): readonly string[] => [
  ...new Set(signals.filter(({ decision }) => decision === 'drift').map(({ feature }) => feature)),
]
