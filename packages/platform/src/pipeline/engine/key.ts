import type { Json } from '@levain/core'
import { canonicalJson } from '../../store/index.ts'
import { sha256 } from '../sha256.ts'
import { type Bound, isContent, toJson } from './values.ts'

/** What a cache key is made of. Names of pipelines, times, retries and texts to show are not in it. */
export interface KeyParts {
  /** What the step does: the text, and the digests of the files behind it. */
  readonly code: Json
  /** What it is done with: digests of lock files, versions. */
  readonly env: Json
  /** Plain values it gets. */
  readonly params: Readonly<Record<string, Json>>
  /** Digests of the contents it gets. */
  readonly inputs: Readonly<Record<string, Json>>
  readonly seed: number | null
}

/** Lists longer than this stand in the parts by their digest. */
const textMax = 2000

/** The identity of a step's work: equal keys, equal results. */
export function cacheKey(type: string, parts: KeyParts): { key: string; parts: Record<string, Json> } {
  const whole = { v: 1, type, ...parts } as Record<string, Json>
  return { key: sha256(canonicalJson(whole)), parts: whole }
}

/** Inputs apart: plain values as they are, contents by digest. */
export function partsOf(inputs: Readonly<Record<string, Bound>>): Pick<KeyParts, 'params' | 'inputs'> {
  const params: Record<string, Json> = {}
  const contents: Record<string, Json> = {}
  for (const [name, { artifact }] of Object.entries(inputs)) {
    if (isContent(artifact)) contents[name] = artifact.digest
    else params[name] = short(toJson(artifact))
  }
  return { params, inputs: contents }
}

function short(value: Json): Json {
  const text = canonicalJson(value)
  return text.length <= textMax ? value : sha256(text)
}
