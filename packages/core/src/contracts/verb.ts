import type { z } from 'zod'
import type { TableName } from '../context/index.ts'
import type { ErrorCode } from '../errors/index.ts'

/** What a caller must be allowed to do. */
export const permissions = [
  'data:read',
  'data:write',
  'run:read',
  'run:write',
  'model:read',
  'model:write',
  'model:promote',
  'deploy:read',
  'deploy:write',
  'deploy:predict',
  'monitor:read',
  'monitor:write',
  'govern:read',
  'govern:approve',
  'govern:erase',
  'access:write',
  'token:write',
  'webhook:manage',
  'import:write',
] as const
export type Permission = (typeof permissions)[number]

/** One behaviour, declared once; command line, HTTP, OpenAPI, SDK and pipeline steps are read off it. */
export interface Verb<Name extends string = string, Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  /** `room.verb` */
  readonly name: Name
  /** One sentence, ending with a full stop. */
  readonly does: string
  readonly input: Input
  readonly output: Output
  /** `read` changes nothing, `write` changes the ledger or the store (and is audited), `effect` also acts on the world outside. */
  readonly effect: 'read' | 'write' | 'effect'
  readonly permission: Permission
  /** Codes it may answer with, besides the general ones. */
  readonly errors: readonly ErrorCode[]
  /** Fields given by position on the command line, and a line that works. */
  readonly cli: { readonly positional?: readonly string[]; readonly example: string }
  /** Method and path under `/api/v1`; `:field` takes a field of the input, the rest is query (GET) or body. */
  readonly http: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`
  /** The one row of the ledger it changes, for the audit: the table, its key columns, and how the audit names it, e.g. `model:{model}`. */
  readonly changes?: { readonly table: TableName; readonly key: readonly string[]; readonly resource: string }
  /** False where a record of every call would say nothing, such as logging a metric. */
  readonly audited?: false
  /** True where it gives rows of the ledger by the thousand: they were parsed on their way in and are not parsed again. */
  readonly bulk?: true
  /** How it serves as a pipeline step: its result may be cached, or it is an effect and always happens. */
  readonly step?: 'cached' | 'effect'
}

/** Declares a verb. */
export function verb<Name extends string, Input extends z.ZodObject, Output extends z.ZodType>(
  name: Name,
  declaration: Omit<Verb<Name, Input, Output>, 'name'> & { cli: { positional?: readonly (keyof Input['shape'] & string)[] } },
): Verb<Name, Input, Output> {
  return { name, ...declaration }
}

/** Input of a verb as callers give it (fields with defaults may be left out). */
export type InputOf<V extends Verb> = z.input<V['input']>
/** Input of a verb as its implementation gets it. */
export type ParsedInputOf<V extends Verb> = z.output<V['input']>
export type OutputOf<V extends Verb> = z.output<V['output']>
