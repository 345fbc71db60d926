/** The door of `monitor`: from the prediction log to signals and alerts. */
import type { Implementation } from '@levain/core'
import { acknowledge } from './verbs/acknowledge.ts'
import { alerts } from './verbs/alerts.ts'
import { check } from './verbs/check.ts'
import { label } from './verbs/label.ts'
import { log } from './verbs/log.ts'
import { policy } from './verbs/policy.ts'
import { signals } from './verbs/signals.ts'
import { window } from './verbs/window.ts'

export { findDeployment } from './deployment.ts'
export { type ColumnSummary, type DriftTest, type DriftTestName, driftTests, type Score } from './drift/index.ts'
export { keepLabels, labelsFrom } from './labels/keep-labels.ts'
export { keepWindow, type LabelledWindow } from './labels/keep-window.ts'
export { labelsOf, newestLabels } from './labels/labels-of.ts'
export { performanceOf } from './labels/performance.ts'

export const verbs: Implementation<'monitor'> = { check, signals, alerts, acknowledge, policy, log, label, window }
