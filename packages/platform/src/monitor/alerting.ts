import type { Alert, AlertPolicy } from '@levain/core'

/** What a window came to. */
export interface Window {
  /** Features that drifted, and those for which nothing came. */
  readonly drifted: readonly string[]
  /** Features about which something could be decided. */
  readonly decided: number
  /** Ids of the signals behind it. */
  readonly signals: readonly string[]
  readonly summary: string
  /** The same rows were looked at before: what is open stays as it is, and no window is counted. */
  readonly repeated: boolean
  readonly at: string
}

/** What the policy makes of a window: `none` where too few rows came to say anything. */
export function verdictOf(policy: AlertPolicy, { drifted, decided }: Pick<Window, 'drifted' | 'decided'>): 'drifted' | 'quiet' | 'none' {
  if (decided === 0) return 'none'
  const enough = drifted.length > 0 && drifted.length / decided >= policy.driftShare
  return enough || drifted.some((feature) => policy.features.includes(feature)) ? 'drifted' : 'quiet'
}

/**
 * The alert after a window: inactive → pending → firing → (acknowledged →) resolved.
 *
 * - A drifted window opens an alert, which fires once `forWindows` windows in a row have drifted; until then it is pending.
 * - A quiet window resolves what is open. One that resolves while pending never fired, and starts no cooldown.
 * - Too few rows change nothing.
 *
 * @param open the alert that is not resolved, if any
 * @param lastFired the newest resolved alert that had fired, for the cooldown
 * @returns the alert as it stands, or null when there is none; unchanged means the same object
 */
export function nextAlert(
  policy: AlertPolicy,
  window: Window,
  open: Alert | null,
  lastFired: Alert | null,
  make: () => Pick<Alert, 'id' | 'deployment'>,
): Alert | null {
  const verdict = verdictOf(policy, window)
  if (verdict === 'none' || (window.repeated && open)) return open
  if (verdict === 'quiet') return open && { ...open, status: 'resolved', updatedAt: window.at }
  if (!open) return coolingDown(policy, window, lastFired) ? null : opened(policy, window, make())
  const windows = open.windows + 1
  const status = open.status === 'pending' && windows >= policy.forWindows ? 'firing' : open.status
  return { ...open, status, windows, summary: window.summary, signals: [...window.signals], updatedAt: window.at }
}

function opened(policy: AlertPolicy, window: Window, identity: Pick<Alert, 'id' | 'deployment'>): Alert {
  return {
    ...identity,
    status: policy.forWindows <= 1 ? 'firing' : 'pending',
    severity: policy.severity,
    summary: window.summary,
    windows: 1,
    signals: [...window.signals],
    createdAt: window.at,
    updatedAt: window.at,
  }
}

function coolingDown({ cooldownMs }: AlertPolicy, { at }: Window, lastFired: Alert | null): boolean {
  return lastFired !== null && Date.parse(at) - Date.parse(lastFired.updatedAt) < cooldownMs
}
