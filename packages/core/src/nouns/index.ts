/** Nouns: what flows through Levain. A schema each, its type, and (by {@link jsonSchemas}) its JSON Schema. */
import { z } from 'zod'
import { auditEvent, event } from './audit.ts'
import { dataset, datasetVersion, lineageEdge, manifest } from './dataset.ts'
import { bundle, deployment, prediction } from './deployment.ts'
import { model } from './model.ts'
import { alert, alertPolicy, retrainPolicy, signal } from './monitoring.ts'
import { pipeline, plan } from './plan.ts'
import { profile } from './profile.ts'
import { approval, modelVersion, registeredModel } from './registry.ts'
import { run, step } from './run.ts'
import { verdict } from './verdict.ts'

export * from './audit.ts'
export * from './dataset.ts'
export * from './deployment.ts'
export type * from './frame.ts'
export * from './model.ts'
export * from './monitoring.ts'
export * from './plan.ts'
export * from './profile.ts'
export * from './registry.ts'
export * from './run.ts'
export * from './scalars.ts'
export * from './verdict.ts'

/** Every noun by the name it has in JSON Schema and OpenAPI. */
export const nouns = {
  Dataset: dataset,
  DatasetVersion: datasetVersion,
  Manifest: manifest,
  LineageEdge: lineageEdge,
  Profile: profile,
  Plan: plan,
  Pipeline: pipeline,
  Run: run,
  Step: step,
  Model: model,
  RegisteredModel: registeredModel,
  ModelVersion: modelVersion,
  Verdict: verdict,
  Bundle: bundle,
  Deployment: deployment,
  Prediction: prediction,
  Signal: signal,
  AlertPolicy: alertPolicy,
  Alert: alert,
  RetrainPolicy: retrainPolicy,
  Approval: approval,
  AuditEvent: auditEvent,
  Event: event,
}

/** JSON Schema (2020-12) of every noun, keyed by its name. */
export function jsonSchemas(): Record<keyof typeof nouns, z.core.JSONSchema.BaseSchema> {
  const entries = Object.entries(nouns).map(([key, schema]) => [key, z.toJSONSchema(schema, { io: 'output' })])
  return Object.fromEntries(entries)
}
