import { z } from 'zod'
import { digest, id, instant, name } from './scalars.ts'

/** What the two keys (effect and evidence) say together. */
export const driftDecision = z.enum(['no-drift', 'significant-but-small', 'large-but-unproven', 'drift', 'insufficient-data', 'error'])
export type DriftDecision = z.infer<typeof driftDecision>

/** A measured distance between what training saw and what serving saw, with everything needed to reproduce it. */
export const signal = z.object({
  id,
  deployment: name,
  model: name,
  version: z.int().positive(),
  /** A column's name, or `__prediction__`. */
  feature: z.string(),
  method: z.enum(['psi', 'jensen-shannon', 'mean-shift', 'variance-shift']),
  /** e.g. `reference deciles, Jeffreys smoothing, nats`. */
  variant: z.string(),
  statistic: z.number().nullable(),
  /** The statistic from which the effect counts as large. */
  threshold: z.number(),
  pValue: z.number().nullable(),
  /** After false-discovery control over the features of the window. */
  pAdjusted: z.number().nullable(),
  /** What the statistic comes to with this many rows and no drift. */
  nullExpectation: z.number().nullable(),
  decision: driftDecision,
  rowsReference: z.int().nonnegative(),
  rowsCurrent: z.int().nonnegative(),
  /** The two distributions side by side, to draw: labels of the bins and the share in each. */
  bins: z.object({ labels: z.array(z.string()), reference: z.array(z.number()), current: z.array(z.number()) }),
  /** Values of a category that training never saw, the most frequent first; at most 20. */
  newValues: z.array(z.object({ value: z.string(), count: z.int().positive() })).default([]),
  window: z.object({ from: instant, to: instant }),
  /** Manifest of the table the log's rows of this window became. */
  table: digest,
  createdAt: instant,
})
export type Signal = z.infer<typeof signal>

/** When signals become an alert. */
export const alertPolicy = z.object({
  /** Share of drifted features from which the window counts as drifted; any drift of `features` counts too. */
  driftShare: z.number().min(0).max(1).default(0.3),
  /** Features of which each alone is enough. */
  features: z.array(z.string()).default([]),
  /** Consecutive drifted windows before the alert fires; until then it is pending. */
  forWindows: z.int().positive().default(1),
  /** No new alert for this long after one was resolved. */
  cooldownMs: z
    .int()
    .nonnegative()
    .default(24 * 3600_000),
  severity: z.enum(['info', 'warn', 'page']).default('warn'),
})
export type AlertPolicy = z.infer<typeof alertPolicy>

export const alert = z.object({
  id,
  deployment: name,
  status: z.enum(['pending', 'firing', 'acknowledged', 'resolved']),
  severity: z.enum(['info', 'warn', 'page']),
  summary: z.string(),
  /** Windows in a row that drifted. */
  windows: z.int().positive(),
  signals: z.array(id),
  createdAt: instant,
  updatedAt: instant,
})
export type Alert = z.infer<typeof alert>

/** What to do about alerts of a deployment. */
export const retrainPolicy = z.object({
  deployment: name,
  pipeline: name,
  /** Values for the pipeline's parameters; `$window` becomes the table of the newest labelled window. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Labelled predictions that must have come since the drifted window began. */
  minLabels: z.int().positive().default(100),
  /** No second retraining within this time. */
  cooldownMs: z
    .int()
    .nonnegative()
    .default(24 * 3600_000),
  enabled: z.boolean().default(true),
})
export type RetrainPolicy = z.infer<typeof retrainPolicy>
