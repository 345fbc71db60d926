import { z } from 'zod'
import { alert, alertPolicy, json, metricValue, prediction, signal, tableDigest } from '../nouns/index.ts'
import { verb } from './verb.ts'

/** Verbs of `monitor`: from the prediction log to signals and alerts. */
export const monitorVerbs = {
  check: verb('monitor.check', {
    does: 'Compares what a deployment was asked with what its model was trained on, and raises or resolves alerts.',
    input: z.object({
      deployment: z.string(),
      from: z.iso.datetime().optional().describe('Start of the window; the whole log unless given'),
      to: z.iso.datetime().optional(),
    }),
    output: z.object({
      signals: z.array(signal),
      alert: alert.nullable(),
      rows: z.int(),
      drifted: z.array(z.string()).describe('Features that drifted, and those that could not be compared because nothing came'),
      skipped: z
        .array(z.object({ feature: z.string(), reason: z.string() }))
        .default([])
        .describe('What was not compared, and why'),
      performance: z
        .object({ labelled: z.int(), coverage: z.number(), metrics: z.record(z.string(), metricValue) })
        .nullable()
        .default(null)
        .describe('How right the answers were, as far as labels have come; null before the first'),
    }),
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found', 'log-empty'],
    cli: { positional: ['deployment'], example: 'levain monitor check late' },
    http: 'POST /deployments/:deployment/checks',
    step: 'effect',
  }),
  signals: verb('monitor.signals', {
    does: 'Lists the signals of a deployment, newest first.',
    input: z.object({ deployment: z.string(), feature: z.string().optional(), limit: z.int().min(1).max(5000).default(500) }),
    output: z.array(signal),
    effect: 'read',
    permission: 'monitor:read',
    errors: ['deployment-not-found'],
    cli: { positional: ['deployment'], example: 'levain monitor signals late' },
    http: 'GET /deployments/:deployment/signals',
  }),
  alerts: verb('monitor.alerts', {
    does: 'Lists alerts, newest first.',
    input: z.object({ deployment: z.string().optional(), open: z.boolean().default(false).describe('Only those not resolved') }),
    output: z.array(alert),
    effect: 'read',
    permission: 'monitor:read',
    errors: [],
    cli: { example: 'levain monitor alerts --open' },
    http: 'GET /alerts',
  }),
  acknowledge: verb('monitor.acknowledge', {
    does: 'Says that somebody is looking at an alert, or that it is over.',
    input: z.object({ alert: z.string(), resolve: z.boolean().default(false) }),
    output: alert,
    effect: 'write',
    permission: 'monitor:write',
    errors: ['alert-not-found'],
    changes: { table: 'alerts', key: ['id'], resource: 'alert:{alert}' },
    cli: { positional: ['alert'], example: 'levain monitor acknowledge ALERT' },
    http: 'POST /alerts/:alert/acknowledge',
  }),
  policy: verb('monitor.policy', {
    does: 'Sets when signals of a deployment become an alert.',
    input: alertPolicy.extend({ deployment: z.string() }),
    output: alertPolicy,
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found'],
    changes: { table: 'alertPolicies', key: ['deployment'], resource: 'deployment:{deployment}' },
    cli: { positional: ['deployment'], example: 'levain monitor policy late --driftShare 0.2' },
    http: 'PUT /deployments/:deployment/alert-policy',
  }),
  log: verb('monitor.log', {
    does: 'Shows the newest answered predictions of a deployment.',
    input: z.object({ deployment: z.string(), limit: z.int().min(1).max(1000).default(50) }),
    output: z.array(prediction),
    effect: 'read',
    permission: 'monitor:read',
    errors: ['deployment-not-found'],
    cli: { positional: ['deployment'], example: 'levain monitor log late --limit 5' },
    http: 'GET /deployments/:deployment/log',
  }),
  label: verb('monitor.label', {
    does: 'Adds what turned out to be true, by prediction id.',
    input: z.object({
      deployment: z.string(),
      labels: z
        .array(z.object({ id: z.string(), label: json }))
        .max(100_000)
        .default([]),
      path: z.string().optional().describe('Or a CSV, JSON lines or Parquet file with the columns id and label'),
    }),
    output: z.object({ labels: z.int(), coverage: z.number().describe('Share of logged predictions that now have a label') }),
    effect: 'write',
    permission: 'monitor:write',
    errors: ['deployment-not-found', 'source-not-found', 'source-unreadable', 'log-empty'],
    cli: { positional: ['deployment'], example: 'levain monitor label late --path labels.csv' },
    http: 'POST /deployments/:deployment/labels',
  }),
  window: verb('monitor.window', {
    does: 'Keeps the labelled predictions of a deployment as a table: its inputs, and the truth in the target column.',
    input: z.object({ deployment: z.string(), from: z.iso.datetime().optional(), to: z.iso.datetime().optional() }),
    output: z.object({ data: tableDigest, rows: z.int(), coverage: z.number() }),
    effect: 'write',
    permission: 'monitor:read',
    errors: ['deployment-not-found', 'log-empty', 'labels-missing'],
    cli: { positional: ['deployment'], example: 'levain monitor window late' },
    http: 'POST /deployments/:deployment/windows',
    step: 'effect',
  }),
}
