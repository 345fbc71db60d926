import { refusal } from '../errors.ts'

/** Protobuf's timestamp in JSON as milliseconds since 1970; smaller parts are cut off. @throws MlflowError */
export function millisecondsOf(timestamp: string): number {
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(timestamp)
  const ms = isInstant ? Date.parse(timestamp.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN
  if (Number.isNaN(ms)) throw refusal(`Invalid timestamp '${timestamp.slice(0, 100)}': expected one like 2026-11-23T04:05:06.789Z.`)
  return ms
}

/** Protobuf's duration in JSON as milliseconds. @throws MlflowError */
export function durationMsOf(duration: string): number {
  if (!/^-?\d{1,12}(\.\d{1,9})?s$/.test(duration)) throw refusal(`Invalid duration '${duration.slice(0, 100)}': expected one like 1.5s.`)
  return Math.trunc(Number(duration.slice(0, -1)) * 1000 + Math.sign(Number(duration.slice(0, -1))) * 1e-6)
}

/** Milliseconds as protobuf's duration in JSON. */
export function durationOf(ms: number): string {
  const [seconds, rest] = [Math.trunc(Math.abs(ms) / 1000), Math.abs(ms) % 1000]
  return `${ms < 0 ? '-' : ''}${seconds}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}s`
}

export const timestampOf = (ms: number): string => new Date(ms).toISOString()
