import { type Context, type Contracts, type MetricSummary, nameTag, type OutputOf, type ParsedInputOf } from '@levain/core'
import { findRun } from './find-run.ts'
import { recordsOf } from './records.ts'

type Verb = Contracts['track']['compare']

/** Puts runs side by side; keys in the order of the alphabet, values in the order the runs were named. @throws run-not-found */
export async function compare(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const found = await Promise.all(input.runs.map((run) => findRun(ctx, run)))
  const records = await recordsOf(ctx, found)
  const params = sideBySide(records.map((record) => record.params))
  const tags = sideBySide(records.map(({ tags: { [nameTag]: _, ...others } }) => others))
  const metrics = sideBySide(records.map((record) => record.metrics))
  const parts = {
    params: input.all ? params : params.filter(differs(plain)),
    tags: input.all ? tags : tags.filter(differs(plain)),
    metrics: input.all ? metrics : metrics.filter(differs(outcome)),
  }
  const count = (given: typeof parts): number => given.params.length + given.tags.length + given.metrics.length
  return { runs: records.map(({ run }) => run), ...parts, same: count({ params, tags, metrics }) - count(parts) }
}

interface Row<Value> {
  readonly key: string
  readonly values: (Value | null)[]
}

function sideBySide<Value>(all: readonly Readonly<Record<string, Value>>[]): Row<Value>[] {
  const keys = [...new Set(all.flatMap((own) => Object.keys(own)))].sort()
  return keys.map((key) => ({ key, values: all.map((own) => (Object.hasOwn(own, key) ? (own[key] as Value) : null)) }))
}

const differs =
  <Value>(shown: (value: Value) => string) =>
  ({ values }: Row<Value>): boolean =>
    new Set(values.map((value) => (value === null ? null : shown(value)))).size > 1

const plain = (text: string): string => text
/** What a metric came to; when it was logged does not matter. */
const outcome = ({ last, min, max }: MetricSummary): string => JSON.stringify([last, min, max])
