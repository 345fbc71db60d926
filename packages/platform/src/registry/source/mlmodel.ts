import type { Context, Manifest } from '@levain/core'
import { parse } from 'yaml'
import { z } from 'zod'
import { type Translated, translate } from './schema.ts'

/** What an MLmodel file says that Levain can use. */
export interface Described {
  /** The flavour that loads it best: the framework's own before the general one; '' where there is none. */
  readonly flavour: string
  /** Every flavour as it stands there. */
  readonly flavours: Readonly<Record<string, unknown>>
  /** Null where Levain has no words for it; then `problem` says why. */
  readonly translated: Translated | null
  readonly problem: string
}

const bytesMax = 1_000_000

const schemaText = z.string().nullish()
const mlmodel = z.object({
  flavors: z.record(z.string(), z.unknown()).default({}),
  signature: z.object({ inputs: schemaText, outputs: schemaText }).nullish(),
})

/** Reads the MLmodel of a model directory. Null where there is none, or none that can be read. */
export async function readMlmodel(ctx: Pick<Context, 'blobs'>, manifest: Manifest): Promise<Described | null> {
  const file = manifest.files.find(({ path }) => path === 'MLmodel')
  if (!file || file.bytes > bytesMax) return null
  const parsed = mlmodel.safeParse(parsedYaml(await ctx.blobs.text(file.sha256)))
  if (!parsed.success) return null
  const { flavors, signature } = parsed.data
  const names = Object.keys(flavors)
  const translated = signature
    ? translate(parsedJson(signature.inputs), parsedJson(signature.outputs))
    : 'its MLmodel file has no signature'
  return {
    flavour: names.find((name) => name !== 'python_function') ?? names[0] ?? '',
    flavours: flavors,
    ...(typeof translated === 'string' ? { translated: null, problem: translated } : { translated, problem: '' }),
  }
}

const parsedYaml = (text: string): unknown => quietly(() => parse(text))
const parsedJson = (text: string | null | undefined): unknown => quietly(() => JSON.parse(text ?? 'null'))

function quietly(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return null
  }
}
