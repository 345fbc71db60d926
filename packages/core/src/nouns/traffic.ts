import { z } from 'zod'
import { digest, id, instant, json, name } from './scalars.ts'

/** A version of a deployment's model, and its bundle. */
const versionBundle = z.object({ version: z.int().positive(), bundle: digest })

/** Requests with a header, or with a column of the input, of one of these values go to that version. */
export const trafficRule = z.union([
  z.object({ header: z.string(), in: z.array(z.string()).min(1), to: z.int().positive() }),
  z.object({ column: z.string(), in: z.array(z.string()).min(1), to: z.int().positive() }),
])
export type TrafficRule = z.infer<typeof trafficRule>

/** How versions share the requests of a deployment. */
export const traffic = z.object({
  deployment: name,
  /** Part of every key's hash: while it stays the same, callers stay with their versions. */
  split: id,
  /** When this split began: other versions, or callers told apart otherwise, are another one. */
  since: instant,
  /** Another with every change. */
  revision: id,
  /** Weights are basis points, 10,000 together. */
  arms: z.array(versionBundle.extend({ weight: z.int().min(0).max(10_000) })).min(1),
  /** What keeps a caller with a version; null draws each request by itself. */
  sticky: z.union([z.object({ header: z.string() }), z.object({ column: z.string() })]).nullable(),
  rules: z.array(trafficRule),
  /** Versions that are asked the same after the answer, to be compared. */
  shadows: z.array(versionBundle),
  /** What answers where a version fails. */
  fallback: z.union([versionBundle, z.object({ answer: z.union([z.string(), z.number(), z.boolean()]) })]).nullable(),
  /** A prediction whose highest probability is lower waits for a person; null asks nobody. */
  reviewBelow: z.number().min(0).max(1).nullable(),
  updatedAt: instant,
})
export type Traffic = z.infer<typeof traffic>

/** When a canary is to be taken back. What is null is not looked at. */
export const canaryLimits = z.object({
  /** Share of requests that the version could not answer. */
  maxErrorRate: z.number().min(0).max(1),
  maxP99Ms: z.number().positive().nullable(),
  /** Population stability index of its answers against those of the version before, over the same time. */
  maxDrift: z.number().positive().nullable(),
  /** The metric of its labelled answers that must be reached. */
  minQuality: z.number().nullable(),
  metric: z.string().nullable(),
})
export type CanaryLimits = z.infer<typeof canaryLimits>

/** A version that gets more of the requests step by step, as long as it does well. */
export const canary = z.object({
  id,
  deployment: name,
  from: z.int().positive(),
  to: z.int().positive(),
  /** Percent of the requests at each step; the last is 100. */
  steps: z.array(z.number()).min(1),
  /** How long a step lasts at least. */
  everyMs: z.int().positive(),
  /** Requests the version must have been asked in a step before the next. */
  minRequests: z.int().nonnegative(),
  limits: canaryLimits,
  status: z.enum(['running', 'promoted', 'rolled-back', 'aborted']),
  /** The step it is at, counted from 0. */
  step: z.int().nonnegative(),
  stepSince: instant,
  /** Why it ended as it did, or what it waits for. */
  reason: z.string().nullable(),
  /** What happened, oldest first. */
  history: z.array(z.object({ at: instant, percent: z.number(), what: z.string(), seen: json })),
  startedBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type Canary = z.infer<typeof canary>

/** What a person said to a prediction of which the model was not sure. */
export const review = z.object({
  /** Id of the prediction. */
  id: z.string(),
  deployment: name,
  label: json,
  reason: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: instant,
})
export type Review = z.infer<typeof review>
