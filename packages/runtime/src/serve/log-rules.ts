import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fail } from '@levain/core/errors'

/** What of a prediction goes into the log. */
export interface LogRules {
  /** Share of predictions that are kept, above 0 and at most 1; which ones is decided by their ids. */
  readonly sample: number
  /** Columns that are left out. */
  readonly drop: readonly string[]
  /** Columns that stand as a keyed hash: who has the key can find a value again, nobody can read it. */
  readonly hash: readonly string[]
  /** The key of the hashes. */
  readonly key: string
}

const everything: LogRules = { sample: 1, drop: [], hash: [], key: '' }

/** The rules in force. They are replaced as a whole. */
export interface LogRuleBook {
  readonly rules: LogRules
  /** Predictions that were answered and not kept. */
  leftOut: number
  /** Reads them again. @throws input-invalid, and then they stay as they were */
  reload(): void
}

/** The rules in a JSON file; without one, everything is kept. @throws input-invalid */
export function openLogRules(path?: string): LogRuleBook {
  const book = {
    rules: path === undefined ? everything : readLogRules(path),
    leftOut: 0,
    reload() {
      if (path !== undefined) book.rules = readLogRules(path)
    },
  }
  return book
}

function readLogRules(path: string): LogRules {
  const refuse = (expected: string, cause?: unknown) => fail('input-invalid', { field: 'log rules', expected, got: path }, cause)
  let given: Partial<Record<keyof LogRules, unknown>>
  try {
    given = { ...everything, ...(JSON.parse(readFileSync(path, 'utf8')) as object) }
  } catch (cause) {
    throw refuse('a file with JSON', cause)
  }
  const { sample, drop, hash, key } = given
  if (typeof sample !== 'number' || !(sample > 0 && sample <= 1)) throw refuse('"sample" above 0 and at most 1')
  if (!isNames(drop) || !isNames(hash)) throw refuse('"drop" and "hash" to be lists of columns')
  if (typeof key !== 'string' || (hash.length > 0 && key.length < 32))
    throw refuse('a "key" of 32 characters or more, since columns are hashed')
  return { sample, drop, hash, key }
}

const isNames = (value: unknown): value is string[] => Array.isArray(value) && value.every((name) => typeof name === 'string')

/** 128 bits of HMAC-SHA256 over a value as text. */
export const keyedHash = (key: string, value: string): string => createHmac('sha256', key).update(value).digest('hex').slice(0, 32)

/** Whether a prediction is among the share that is kept: its id, which is random, decides, so that anybody can tell later. */
export function isSampled(id: string, share: number): boolean {
  return share === 1 || !(Number.parseInt(id.slice(-8), 16) >= share * 2 ** 32)
}
