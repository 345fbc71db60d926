import { code } from './define.ts'

/** Codes of `registry`, `pack`, `deploy` and `serve`. */
export const release = {
  'verdict-missing': code<{ model: string; version: number }>({
    status: 409,
    message: (d) => `${d.model}@${d.version} has no verdict; a version without one cannot be promoted.`,
    next: (d) => `levain validate model ${d.model}@${d.version} HOLDOUT`,
  }),
  'verdict-failed': code<{ model: string; version: number; reason: string }>({
    status: 409,
    message: (d) => `${d.model}@${d.version} may not be promoted: ${d.reason}`,
  }),
  'approval-pending': code<{ model: string; version: number; by: string }>({
    status: 409,
    message: (d) => `${d.model}@${d.version} waits for the approval of ${d.by}.`,
    next: () => 'levain govern approvals --pending',
  }),
  'folder-exists': code<{ folder: string }>({
    status: 409,
    message: (d) => `${d.folder} exists already; name a new folder.`,
  }),
  'image-not-found': code<{ image: string }>({
    status: 404,
    message: (d) => `There is no image ${d.image}, or it is not for you to see.`,
  }),
  'image-unusable': code<{ image: string; reason: string }>({
    status: 422,
    message: (d) => `The image ${d.image} cannot be used: ${d.reason}.`,
  }),
  'signature-invalid': code<{ image: string; reason: string }>({
    status: 422,
    message: (d) => `The image ${d.image} is not signed as it should be: ${d.reason}.`,
  }),
  'registry-unreachable': code<{ registry: string; reason: string }>({
    status: 502,
    message: (d) => `The registry ${d.registry} does not answer as it should: ${d.reason}.`,
  }),
  'registry-refused': code<{ registry: string; repository: string; reason: string }>({
    status: 403,
    message: (d) => `The registry ${d.registry} refuses access to ${d.repository}: ${d.reason}.`,
    next: (d) => `docker login ${d.registry}`,
  }),
  'target-lacks': code<{ target: string; lacks: string; instead: string }>({
    status: 422,
    message: (d) => `${d.target} lacks ${d.lacks}, so nothing was written. ${d.instead}`,
  }),
  'deployment-not-found': code<{ deployment: string }>({
    status: 404,
    message: (d) => `There is no deployment ${d.deployment}.`,
    next: () => 'levain deploy list',
  }),
  'deployment-failed': code<{ deployment: string; reason: string; log: string }>({
    status: 500,
    message: (d) => `Deployment ${d.deployment} did not become ready: ${d.reason}. Its log: ${d.log}`,
  }),
  'deployment-unreachable': code<{ deployment: string; url: string }>({
    status: 503,
    message: (d) => `Deployment ${d.deployment} does not answer at ${d.url}.`,
    next: () => 'levain deploy list',
  }),
  'signature-missing': code<{ model: string; version: number; reason: string }>({
    status: 422,
    message: (d) => `${d.model}@${d.version} does not say what it takes and gives: ${d.reason}.`,
    next: () => 'log it with a signature: mlflow.<flavour>.log_model(model, name=…, input_example=X[:3])',
  }),
  'code-untrusted': code<{ model: string; version: number; next: string }>({
    status: 403,
    message: (d) => `Loading ${d.model}@${d.version} runs code that is in it, so somebody has to decide that its source is trusted.`,
    next: (d) => d.next,
  }),
  'rollback-impossible': code<{ deployment: string }>({
    status: 409,
    message: (d) => `Deployment ${d.deployment} has answered with one version only; there is nothing to return to.`,
  }),
  'routes-invalid': code<{ field: string; expected: string; got: string }>({
    status: 422,
    message: (d) => `The requests cannot be shared like this: ${d.field}: expected ${d.expected}, got ${d.got}`,
  }),
  'canary-running': code<{ deployment: string; version: number }>({
    status: 409,
    message: (d) => `Version ${d.version} is being tried on deployment ${d.deployment}; promote or abort it first.`,
    next: (d) => `levain deploy status ${d.deployment}`,
  }),
  'nothing-shared': code<{ deployment: string; version: number }>({
    status: 409,
    message: (d) => `Version ${d.version} answers everything on deployment ${d.deployment}; no other is being tried.`,
    next: (d) => `levain deploy status ${d.deployment}`,
  }),
  'prediction-not-found': code<{ deployment: string; id: string }>({
    status: 404,
    message: (d) => `The log of deployment ${d.deployment} has no prediction ${d.id}.`,
    next: (d) => `levain monitor log ${d.deployment}`,
  }),
  'port-taken': code<{ host: string; port: number }>({
    status: 409,
    message: (d) => `Port ${d.port} at ${d.host} is in use by another program.`,
    next: () => 'the same command with --port 0 picks a free one',
  }),
  'request-invalid': code<{ field: string; expected: string; got: string }>({
    status: 400,
    message: (d) => `${d.field}: expected ${d.expected}, got ${d.got}`,
  }),
  'request-too-large': code<{ limitBytes: number }>({
    status: 413,
    message: (d) => `The request is larger than ${d.limitBytes} bytes.`,
  }),
  'content-type-unsupported': code<{ field: string; expected: string; got: string }>({
    status: 415,
    message: (d) => `${d.field}: expected ${d.expected}, got ${d.got}`,
    next: () => 'add the header content-type: application/json',
  }),
  'method-not-allowed': code<{ path: string; expected: string; got: string }>({
    status: 405,
    message: (d) => `${d.path}: expected the method ${d.expected}, got ${d.got}`,
  }),
  'log-unwritable': code<{ reason: string }>({
    status: 503,
    message: (d) => `The prediction could not be written to the log (${d.reason}), so it was not given. Nothing was lost.`,
  }),
  overloaded: code<{ retryAfterMs: number }>({
    status: 503,
    message: (d) => `The server has more requests than it can answer in time; try again in ${d.retryAfterMs} ms.`,
  }),
  'evaluator-restarting': code<{ retryAfterMs: number }>({
    status: 503,
    message: (d) => `What evaluates this model ended and is being started again; try again in ${d.retryAfterMs} ms.`,
  }),
  'prediction-failed': code<{ error: string }>({
    status: 422,
    message: (d) => `The model could not answer these rows: ${d.error}. Why is in the log of the serving process.`,
  }),
  'prediction-too-slow': code<{ limitMs: number }>({
    status: 504,
    message: (d) => `The model had not answered after ${d.limitMs} ms and was given up.`,
  }),
  draining: code<Record<string, never>>({
    status: 503,
    message: () => 'The server is stopping and takes no new requests.',
  }),
  'deadline-exceeded': code<Record<string, never>>({
    status: 504,
    message: () => 'The time the client gave the request was over before it could be answered.',
  }),
}
