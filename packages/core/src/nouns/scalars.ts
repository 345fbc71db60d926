import { z } from 'zod'

/** An instant, as ISO-8601 in UTC with milliseconds, e.g. `2026-11-23T04:05:06.789Z`; sorts as text. */
export const instant = z.iso.datetime()

/** Identity of immutable bytes: `sha256:` and 64 hex digits. */
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hex digits')

/** A name people type: letters, digits, `.`, `_`, `-`; starts with a letter or digit; at most 128 characters. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected letters, digits, dot, dash or underscore, starting with a letter or digit')

/** A time-ordered random identity (UUIDv7). */
export const id = z.uuid()

/** Identity of a run: ours are UUIDv7, runs that came from elsewhere keep theirs. */
export const runId = z.string().regex(/^[A-Za-z0-9][\w-]{0,255}$/, 'expected letters, digits, dash or underscore, at most 256')

/** Identity of an experiment: its name where that is a {@link name}, else a number; `0` is the default one. */
export const experimentId = z.string().regex(/^[A-Za-z0-9][\w.-]{0,127}$/, 'expected the id of an experiment')

/** A name of a registered model: not blank, without `/` and `:`. */
export const modelName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^(?=.*\S)[^/:]+$/, 'expected a name without / and :, not blank')

/** A name that points at a version: letters, digits, dash, underscore. A number is a version, `latest` and `v3` mean one already; `__proto__` names nothing in JSON. */
export const aliasName = z
  .string()
  .regex(
    /^(?!latest$|v?\d+$|__proto__$)[\p{L}\p{M}\p{N}_-]{1,255}$/iu,
    'expected letters, digits, dash or underscore; not latest, __proto__, a number or v and a number',
  )

/** A number as metrics have them, in JSON: what is not finite is a word. */
export const metricNumber = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity'])])
export type MetricNumber = z.infer<typeof metricNumber>

/** The number as JSON can hold it. */
export const toMetricNumber = (value: number): MetricNumber => (Number.isFinite(value) ? value : (String(value) as MetricNumber))

/** Whether text may name a parameter, metric or tag: letters, digits, `_ - . / :` and spaces, a path without detours. `__proto__` names nothing in objects. */
export function isEntryKey(text: string): boolean {
  if (text.length === 0 || text.length > 250 || text === '__proto__') return false
  if (/^[\w\- :]+$/.test(text)) return true
  if (!/^[\p{L}\p{N}_/.\- :]+$/u.test(text)) return false
  return text.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** The name of a parameter, metric or tag. */
export const entryKey = z
  .string()
  .refine(isEntryKey, 'expected a key of letters, digits and _ - . / : or space, at most 250, without . and .. between slashes')

/** Key and value as text. */
export const labels = z.record(z.string(), z.string())

/** Any JSON value. */
export const json = z.json()
export type Json = z.infer<typeof json>

/** A schema of text that stands for a table or a model: known at run time by its meta, to the compiler by its type. */
export type Standing<Schema, Artifact extends 'table' | 'model'> = Schema & { readonly artifact?: Artifact }

const reference = z.string().min(1).max(300)

/**
 * A reference to a table, as people write it: `flights` (newest version), `flights@3` (exact version), `flights@prod`
 * (alias) or `sha256:…` (a manifest, for the unnamed tables between steps).
 */
export const tableReference: Standing<z.ZodString, 'table'> = reference.meta({ artifact: 'table' })

/** A reference to a model: `late@3`, `late@champion`, or `sha256:…` (a model directory not yet registered). */
export const modelReference: Standing<z.ZodString, 'model'> = reference.meta({ artifact: 'model' })

/** A table by the digest of its manifest: what flows between steps. */
export const tableDigest: Standing<z.ZodString, 'table'> = digest.meta({ artifact: 'table' })

/** A model directory by the digest of its manifest: what flows between steps. */
export const modelDigest: Standing<z.ZodString, 'model'> = digest.meta({ artifact: 'model' })
