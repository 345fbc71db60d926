import { limits } from '../limits.ts'
import { checked, double, int64, message, required, string } from '../messages/index.ts'
import { entryKey, longest } from './checks.ts'

const key = required(checked(string, entryKey))

/** A parameter of a run. */
export const param = { key, value: string } as const

/** A tag of a run. */
export const tag = { key, value: string } as const

/** A point of a metric. */
export const metric = {
  key,
  value: required(double),
  timestamp: required(int64),
  step: int64,
  model_id: string,
  dataset_name: checked(string, longest(500)),
  dataset_digest: checked(string, longest(36)),
} as const

export const paramMessage = message(param)
export const tagMessage = message(tag)
export const metricMessage = message(metric)

type Value<M> = M extends { readonly value?: infer V } ? Exclude<V, undefined> : never
export type Metric = Value<typeof metricMessage>

/** Doubles have no greater number: what is infinite comes back as it. */
export const finite = (value: number | 'NaN' | 'Infinity' | '-Infinity'): number => {
  const number = Number(value)
  return Number.isNaN(number) ? number : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, number))
}

/** A point as `track.log` takes it. */
export function pointOf({ key, value, timestamp, step = 0, model_id, dataset_name, dataset_digest }: Metric) {
  return {
    key,
    value: Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity'),
    atMs: timestamp,
    step,
    ...(model_id ? { model: model_id, datasetName: dataset_name ?? '', datasetDigest: dataset_digest ?? '' } : {}),
  }
}

/** Clients expect longer values to be cut, not refused. Half a character would not come back as it was sent. */
const cut = (value: string, charactersMax: number): string => value.slice(0, charactersMax).toWellFormed()
export const cutParam = (value = ''): string => cut(value, limits.paramValueMax)
export const cutTag = (value = ''): string => cut(value, limits.runTagValueMax)
