/** Nouns: what flows through Levain. A schema each, its type, and (by {@link jsonSchemas}) its JSON Schema. */
import { z } from 'zod'
import { token, user } from './access.ts'
import { auditEvent, event } from './audit.ts'
import { automlState, automlTrial } from './automl.ts'
import { dataset, datasetVersion, lineageEdge, manifest } from './dataset.ts'
import { bundle, deployment, prediction } from './deployment.ts'
import { experiment } from './experiment.ts'
import { loggedDataset, loggedModel, loggedModelMetric, runLink } from './logged-model.ts'
import { model } from './model.ts'
import { alert, alertPolicy, retrainPolicy, signal } from './monitoring.ts'
import { pipeline, plan } from './plan.ts'
import { profile } from './profile.ts'
import { pythonEnvironment } from './python.ts'
import { approval, modelVersion, registeredModel } from './registry.ts'
import { metricPoint, metricSummary, run, step } from './run.ts'
import { study, trial } from './study.ts'
import { assessment, span, trace, traceLink } from './trace.ts'
import { canary, review, traffic } from './traffic.ts'
import { verdict } from './verdict.ts'
import { savedView } from './view.ts'
import { webhook, webhookDelivery } from './webhook.ts'

export * from './access.ts'
export * from './artifact-path.ts'
export * from './audit.ts'
export * from './automl.ts'
export * from './dataset.ts'
export * from './deployment.ts'
export * from './experiment.ts'
export type * from './frame.ts'
export * from './logged-model.ts'
export * from './model.ts'
export * from './monitoring.ts'
export * from './plan.ts'
export * from './profile.ts'
export * from './python.ts'
export * from './registry.ts'
export * from './run.ts'
export * from './scalars.ts'
export * from './shape.ts'
export * from './signature.ts'
export * from './study.ts'
export * from './trace.ts'
export * from './traffic.ts'
export * from './transform.ts'
export * from './verdict.ts'
export * from './view.ts'
export * from './webhook.ts'

/** Every noun by the name it has in JSON Schema and OpenAPI. */
export const nouns = {
  Dataset: dataset,
  DatasetVersion: datasetVersion,
  Manifest: manifest,
  LineageEdge: lineageEdge,
  Profile: profile,
  PythonEnvironment: pythonEnvironment,
  Plan: plan,
  Pipeline: pipeline,
  Experiment: experiment,
  Run: run,
  Step: step,
  MetricPoint: metricPoint,
  MetricSummary: metricSummary,
  Study: study,
  Trial: trial,
  AutomlState: automlState,
  AutomlTrial: automlTrial,
  LoggedModel: loggedModel,
  LoggedModelMetric: loggedModelMetric,
  LoggedDataset: loggedDataset,
  RunLink: runLink,
  Model: model,
  RegisteredModel: registeredModel,
  ModelVersion: modelVersion,
  Verdict: verdict,
  Bundle: bundle,
  Deployment: deployment,
  Traffic: traffic,
  Canary: canary,
  Review: review,
  Prediction: prediction,
  Signal: signal,
  AlertPolicy: alertPolicy,
  Alert: alert,
  RetrainPolicy: retrainPolicy,
  Approval: approval,
  AuditEvent: auditEvent,
  Event: event,
  Trace: trace,
  Span: span,
  Assessment: assessment,
  TraceLink: traceLink,
  Webhook: webhook,
  WebhookDelivery: webhookDelivery,
  User: user,
  Token: token,
  SavedView: savedView,
}

/** JSON Schema (2020-12) of every noun, keyed by its name. */
export function jsonSchemas(): Record<keyof typeof nouns, z.core.JSONSchema.BaseSchema> {
  const entries = Object.entries(nouns).map(([key, schema]) => [key, z.toJSONSchema(schema, { io: 'output' })])
  return Object.fromEntries(entries)
}
