import { createHash } from 'node:crypto'
import type { Json } from '@levain/core'
import { canonicalJson } from '../store/index.ts'

/** `sha256:` of a value as canonical JSON. */
export const digestOf = (value: Json): string => `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`

/** The part of a digest that names a file or folder: short, as the paths of programs in it have to fit into their first line. */
export const shortName = (digest: string): string => digest.replace('sha256:', '').slice(0, 16)
