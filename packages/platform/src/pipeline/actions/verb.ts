import { join, resolve } from 'node:path'
import { type Action, type Context, fail, isLevainError, type Json } from '@levain/core'
import { digestsOfQuotedFiles, fileDigest } from '../engine/file-digests.ts'
import type { Outputs } from '../engine/task.ts'
import { type Bound, isContent, outputOf, resolveName } from '../engine/values.ts'
import { type FieldSchema, inside, verbFields } from '../plan/field-types.ts'
import type { ActionKind } from './action.ts'

/**
 * A built-in verb. What its contract marks as table, model or file stands in the key by digest. Relative paths in a
 * pipeline start at its file, wherever it is run from.
 */
const verbKind: ActionKind<Extract<Action, { kind: 'verb' }>> = {
  async identify({ ctx, services, action, inputs, folder }) {
    const verb = services.findVerb(action.verb)
    if (!verb) throw fail('not-found', { what: 'verb', name: action.verb })
    const found = new Identity({ ...ctx, projectFolder: folder })
    const exact: Record<string, Bound> = {}
    const { input } = verbFields(verb)
    for (const [name, bound] of Object.entries(inputs)) exact[name] = await found.add(name, bound, inside(input, name) ?? {})
    const code = { verb: action.verb, version: services.versionOf(verb) }
    return { parts: { code, env: {}, params: found.params, inputs: found.inputs, seed: null }, inputs: exact }
  },

  async perform({ ctx, services, action, folder }, { inputs, run, task, signal }) {
    const verb = services.findVerb(action.verb)
    const input: Record<string, Json> = {}
    const required = verb ? (verbFields(verb).input.required ?? []) : []
    for (const [name, bound] of Object.entries(inputs)) {
      const value = asInput(bound)
      if (value !== null || required.includes(name)) input[name] = value
    }
    const onBehalf: Context = {
      ...ctx,
      projectFolder: folder,
      signal,
      tables: ctx.tables.until(signal),
      run: { id: run.id, step: task.step.id },
    }
    return outputs(task.step.id, task.step.out, await services.callVerb(onBehalf, action.verb, input))
  },
}
export default verbKind

/** A content goes in by its exact name, so that the verb can record where it came from; else by its digest. */
const asInput = ({ artifact, reference }: Bound): Json => (isContent(artifact) ? (reference ?? artifact.digest) : artifact.value)

function outputs(step: string, types: Readonly<Record<string, Parameters<typeof outputOf>[2]>>, answer: unknown): Outputs {
  const fields = 'result' in types && Object.keys(types).length === 1 ? { result: answer } : (answer as Record<string, unknown>)
  const plain = JSON.parse(JSON.stringify(fields)) as Record<string, Json>
  return Object.fromEntries(
    Object.entries(types).map(([name, type]) => {
      const value = plain[name]
      return [name, value === undefined || value === null ? { type: 'json', value: null } : outputOf(step, name, type, value)]
    }),
  )
}

/** Gathers what tells one call of a verb from another. */
class Identity {
  readonly params: Record<string, Json> = {}
  readonly inputs: Record<string, Json> = {}
  readonly #ctx: Context

  constructor(ctx: Context) {
    this.#ctx = ctx
  }

  /** Adds an input; gives it back with the names in it made exact. */
  async add(name: string, bound: Bound, schema: FieldSchema): Promise<Bound> {
    if (isContent(bound.artifact)) {
      this.inputs[name] = bound.artifact.digest
      return bound
    }
    const value = await this.#walk(name, bound.artifact.value, schema)
    if (!(name in this.inputs)) this.params[name] = value
    return value === bound.artifact.value ? bound : { artifact: { ...bound.artifact, value } as Bound['artifact'] }
  }

  /** The value with names made exact; notes digests of what the schema marks under their path. */
  async #walk(path: string, value: Json, schema: FieldSchema): Promise<Json> {
    if (typeof value === 'string') return this.#text(path, value, marks(schema))
    if (value === null || typeof value !== 'object') return value
    const content = toJsonContent(value)
    if (content) {
      this.inputs[path] = content
      return content
    }
    if (Array.isArray(value)) return Promise.all(value.map((item, i) => this.#walk(`${path}.${i}`, item, schema.items ?? {})))
    const entries = Object.entries(value).map(async ([key, item]) => [
      key,
      await this.#walk(`${path}.${key}`, item, inside(schema, key) ?? {}),
    ])
    return Object.fromEntries(await Promise.all(entries))
  }

  async #text(path: string, text: string, mark: string | undefined): Promise<string> {
    if (mark === 'file') this.inputs[path] = await fileDigest(resolve(this.#ctx.projectFolder, text))
    if (mark === 'files-in-sql') Object.assign(this.inputs, prefixed(path, await digestsOfQuotedFiles(text, this.#ctx.projectFolder)))
    // The text itself is part of the key as well: a verb may keep the path it read from.
    if (mark === 'file' || mark === 'files-in-sql') this.params[path] = text
    if (mark !== 'table' && mark !== 'model') return text
    const found = await this.#resolve(mark, text)
    this.inputs[path] = found && isContent(found.artifact) ? found.artifact.digest : null
    return found?.reference ?? text
  }

  /** Null for a name that means nothing (yet): the verb itself knows whether that is a mistake. */
  async #resolve(mark: 'table' | 'model', text: string): Promise<Bound | null> {
    try {
      return await resolveName(this.#ctx, mark, text)
    } catch (error) {
      if (isLevainError(error) && error.status < 500) return null
      throw error
    }
  }
}

function marks(schema: FieldSchema): string | undefined {
  return schema.artifact ?? schema.anyOf?.find((option) => option.artifact)?.artifact
}

const prefixed = (path: string, digests: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(digests).map(([file, digest]) => [join(path, file), digest]))

/** The digest of a content inside a list or object. */
function toJsonContent(value: Json): string | null {
  const { type, digest, ...rest } = value as Record<string, Json>
  return typeof type === 'string' && typeof digest === 'string' && Object.keys(rest).length === 0 ? digest : null
}
