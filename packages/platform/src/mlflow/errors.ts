import { type ErrorCode, LevainError, toLevainError } from '@levain/core'
import type { FastifyError } from 'fastify'
import { filterWords } from './filter-words.ts'

/** The protocol's error codes and the status each is sent with. */
const statuses = {
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  NOT_FOUND: 404,
  ENDPOINT_NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL_ERROR: 500,
  INVALID_STATE: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const
export type MlflowErrorCode = keyof typeof statuses

/** A refusal in the words of the protocol. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError'
  readonly errorCode: MlflowErrorCode
  readonly status: number

  constructor(errorCode: MlflowErrorCode, message: string, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.errorCode = errorCode
    this.status = options.status ?? statuses[errorCode]
  }

  toJSON(): { error_code: MlflowErrorCode; message: string } {
    return { error_code: this.errorCode, message: this.message }
  }
}

/** A refusal of what the caller sent; 400 unless another code is named. */
export const refusal = (message: string, errorCode: MlflowErrorCode = 'INVALID_PARAMETER_VALUE'): MlflowError =>
  new MlflowError(errorCode, message)

/** Answers what no route is for; clients fall back to older calls when they see it. */
export const endpointNotFound = (method: string, url: string): MlflowError =>
  refusal(`There is no endpoint ${method} ${url.split('?', 1)[0]?.slice(0, 200)}.`, 'ENDPOINT_NOT_FOUND')

interface Words {
  readonly errorCode: MlflowErrorCode
  /** The sentence clients and their tests know; ours where absent. */
  readonly message?: (details: Readonly<Record<string, unknown>>) => string
}

/** Codes of ours that the protocol has words of its own for; the rest go by their status. */
const byCode: Partial<Record<ErrorCode, Words>> = {
  'param-changed': {
    errorCode: 'INVALID_PARAMETER_VALUE',
    message: ({ run, key, before, after }) =>
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${before}' for run ID='${run}'. Attempted logging new value '${after}'.`,
  },
  'run-not-found': { errorCode: 'RESOURCE_DOES_NOT_EXIST', message: ({ run }) => `Run with id=${run} not found` },
  'run-deleted': {
    errorCode: 'INVALID_PARAMETER_VALUE',
    message: ({ run }) => `The run ${run} must be in the 'active' state. Current state is deleted.`,
  },
  'tag-not-found': { errorCode: 'RESOURCE_DOES_NOT_EXIST', message: ({ of, key }) => `No tag with name: ${key} in ${of}` },
  'experiment-exists': { errorCode: 'RESOURCE_ALREADY_EXISTS', message: ({ name }) => `Experiment(name=${name}) already exists.` },
  'experiment-deleted': {
    errorCode: 'INVALID_PARAMETER_VALUE',
    message: ({ experiment }) => `The experiment ${experiment} must be in the 'active' state. Current state is deleted.`,
  },
  'page-invalid': {
    errorCode: 'INVALID_PARAMETER_VALUE',
    message: ({ reason }) => `Invalid page token, could not base64-decode what it stands for: ${reason}.`,
  },
  'filter-invalid': { errorCode: 'INVALID_PARAMETER_VALUE', message: filterWords },
  'not-found': {
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    message: ({ what, name }) => {
      if (what === 'trace') return `Trace with ID '${name}' not found.`
      const [, id, trace] = /^(.*) of trace (.*)$/.exec(String(name)) ?? []
      return what === 'assessment' ? `Assessment with ID '${id}' not found for trace with ID '${trace}'.` : `There is no ${what} ${name}.`
    },
  },
  'logged-model-not-found': {
    errorCode: 'RESOURCE_DOES_NOT_EXIST',
    message: ({ model }) => `Logged model with ID '${model}' not found.`,
  },
}

/**
 * Any error in the protocol's words. A mistake of the caller is never a 5xx, which the client would retry for minutes;
 * the text of a defect stays in the log of the server.
 */
export function toMlflowError(error: unknown): MlflowError {
  if (error instanceof MlflowError) return error
  const isTheirs = !(error instanceof LevainError) && isCallersMistake(error)
  if (isTheirs) return new MlflowError('BAD_REQUEST', `Bad Request. ${(error as Error).message}`, { cause: error })
  const ours = toLevainError(error)
  const words = byCode[ours.code]
  const said = words?.message?.(ours.details as Readonly<Record<string, unknown>>) ?? ours.message
  const message = ours.code === 'internal' ? 'The server failed; its log says why.' : said
  return new MlflowError(words?.errorCode ?? byStatus(ours.status), message, { ...statusFor(ours), cause: error })
}

/** The body of an answer to what could not be routed. */
export const mlflowRefusal = (error: unknown): string => JSON.stringify(toMlflowError(error))

function isCallersMistake(error: unknown): error is FastifyError {
  const { statusCode } = error as Partial<FastifyError>
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
}

function byStatus(status: number): MlflowErrorCode {
  const fitting: Readonly<Record<number, MlflowErrorCode>> = {
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'RESOURCE_DOES_NOT_EXIST',
    409: 'RESOURCE_CONFLICT',
    429: 'REQUEST_LIMIT_EXCEEDED',
    499: 'CANCELLED',
    501: 'NOT_IMPLEMENTED',
    503: 'TEMPORARILY_UNAVAILABLE',
    507: 'RESOURCE_EXHAUSTED',
  }
  return fitting[status] ?? (status < 500 ? 'INVALID_PARAMETER_VALUE' : 'INTERNAL_ERROR')
}

/** A full disk and a body that is too large keep their own status: neither is worth a retry. */
const statusFor = ({ status }: LevainError): { status?: number } => (status === 413 || status === 507 ? { status } : {})
