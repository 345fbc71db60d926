import type { Json } from '@levain/core'
import type { AnyValue, KeyValue } from './request.ts'

/** What JSON cannot hold exactly, by its path: see `spanContent`. */
export type Exact = Record<string, Json>

type Attributes = Record<string, Json>

/** Attributes as plain JSON; what that cannot hold exactly is added to `exact`. @throws TypeError for what is no value */
export function plainAttributes(pairs: readonly KeyValue[] = [], path: string, exact: Exact): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [text(key), plain(value ?? {}, `${path}/${key}`, exact)]))
}

function plain(value: AnyValue, path: string, exact: Exact): Json {
  if (value.stringValue !== undefined) return text(value.stringValue)
  if (value.boolValue !== undefined) return value.boolValue === true
  if (value.intValue !== undefined) return plainInteger(value.intValue, path, exact)
  if (value.doubleValue !== undefined) return plainDouble(Number(value.doubleValue), path, exact)
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map((item, index) => plain(item, `${path}/${index}`, exact))
  if (value.kvlistValue !== undefined) return plainAttributes(value.kvlistValue.values, path, exact)
  if (value.bytesValue !== undefined) return plainBytes(value.bytesValue, path, exact)
  return null
}

function plainInteger(value: string | number, path: string, exact: Exact): Json {
  const number = Number(value)
  if (!/^-?\d{1,20}$/.test(String(value))) throw new TypeError('a whole number is none')
  if (Number.isSafeInteger(number)) return number
  exact[path] = { intValue: String(value) }
  return String(value)
}

function plainDouble(value: number, path: string, exact: Exact): Json {
  if (Number.isFinite(value) && !Number.isInteger(value)) return value
  exact[path] = { doubleValue: Number.isFinite(value) ? value : String(value) }
  return Number.isFinite(value) ? value : String(value)
}

function plainBytes(value: string | Uint8Array, path: string, exact: Exact): Json {
  const base64 = typeof value === 'string' ? value : Buffer.from(value).toString('base64')
  exact[path] = { bytesValue: base64 }
  return base64
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('text is none')
  return value
}

/** A value in the JSON form of the protocol's messages: names in snake_case, whole numbers as numbers. */
export type WireValue = Readonly<Record<string, unknown>>

/** The inverse of {@link plainAttributes}. */
export function wireAttributes(attributes: Attributes, path: string, exact: Exact): { key: string; value: WireValue }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: wire(value, `${path}/${key}`, exact) }))
}

function wire(value: Json, path: string, exact: Exact): WireValue {
  const precise = exact[path] as { intValue?: string; doubleValue?: number; bytesValue?: string } | undefined
  if (precise?.intValue !== undefined) return { int_value: BigInt(precise.intValue) }
  if (precise?.doubleValue !== undefined) return { double_value: precise.doubleValue }
  if (precise?.bytesValue !== undefined) return { bytes_value: precise.bytesValue }
  if (value === null) return {}
  if (typeof value === 'string') return { string_value: value }
  if (typeof value === 'boolean') return { bool_value: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { int_value: value } : { double_value: value }
  if (Array.isArray(value)) return { array_value: { values: value.map((item, index) => wire(item, `${path}/${index}`, exact)) } }
  return { kvlist_value: { values: wireAttributes(value as Attributes, path, exact) } }
}

/**
 * A value as JSON text in which numbers are as exact as they came (`1.0` stays `1.0`), with a space after commas and colons:
 * clients compare it with text they wrote themselves.
 */
export function exactText(value: Json, path: string, exact: Exact): string {
  const precise = exact[path] as { intValue?: string; doubleValue?: number } | undefined
  if (precise?.intValue !== undefined) return precise.intValue
  if (typeof precise?.doubleValue === 'number') return withPoint(String(precise.doubleValue))
  if (Array.isArray(value)) return `[${value.map((item, index) => exactText(item, `${path}/${index}`, exact)).join(', ')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${exactText(inner, `${path}/${key}`, exact)}`)
  return `{${fields.join(', ')}}`
}

const withPoint = (digits: string): string => (/[.e]/.test(digits) ? digits : `${digits}.0`)
