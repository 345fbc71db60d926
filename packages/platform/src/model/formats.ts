import { fail } from '@levain/core'
import type { ForeignModel, Reading } from './foreign-model.ts'

export type ReadModel = (bytes: Uint8Array, path: string, reading: Reading) => ForeignModel

/** What can be read: how it begins, and who reads it. */
const formats = {
  lightgbm: {
    begins: (head: string) => /^tree\r?\n/.test(head),
    open: async () => (await import('./lightgbm/read.ts')).readLightgbm,
  },
  xgboost: {
    begins: (head: string) => /^\s*\{\s*(["}]|[LUil])/.test(head),
    open: async () => (await import('./xgboost/read.ts')).readXgboost,
  },
  onnx: {
    // Its first field is the version of its format, a small number.
    begins: (head: string) => head.charCodeAt(0) === 8 && head.charCodeAt(1) < 32,
    open: async () => (await import('./onnx/read.ts')).readOnnx,
  },
} satisfies Record<string, { begins: (head: string) => boolean; open: () => Promise<ReadModel> }>
export type FormatName = keyof typeof formats

/** Who reads this format; `auto` goes by how the bytes begin. @throws model-unreadable */
export async function openFormat(name: FormatName | 'auto', bytes: Uint8Array, path: string): Promise<ReadModel> {
  const head = String.fromCharCode(...bytes.subarray(0, 64))
  const found = name === 'auto' ? (Object.keys(formats) as FormatName[]).find((key) => formats[key].begins(head)) : name
  if (found) return formats[found].open()
  const hint = head.startsWith('binf') || head.startsWith('CONFIG-offset') ? '; of XGBoost, JSON and UBJSON (.json, .ubj) are read' : ''
  throw fail('model-unreadable', { path, reason: `it does not begin like a model of ${Object.keys(formats).join(' or ')}${hint}` })
}
