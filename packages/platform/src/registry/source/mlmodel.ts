import type { ColumnType, Context, Manifest, Signature, SignatureColumn } from '@levain/core'
import { parse } from 'yaml'
import { z } from 'zod'

/** What an MLmodel file says that Levain can use. */
export interface Described {
  /** The flavour that loads it best: the framework's own before the general one; '' where there is none. */
  readonly flavour: string
  /** Null where its columns are nothing Levain has a type for. */
  readonly signature: Signature | null
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
  return {
    flavour: names.find((name) => name !== 'python_function') ?? names[0] ?? '',
    signature: signature ? signatureOf(parsedJson(signature.inputs), parsedJson(signature.outputs)) : null,
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

const column = z.object({ name: z.string().min(1), type: z.string(), required: z.boolean().default(true) })
const output = z.union([
  z.object({ name: z.string().min(1).optional(), type: z.literal('tensor'), 'tensor-spec': z.object({ dtype: z.string() }) }),
  z.object({ name: z.string().min(1).optional(), type: z.string() }),
])

const types: Readonly<Record<string, ColumnType>> = {
  double: 'number',
  float: 'number',
  long: 'integer',
  integer: 'integer',
  boolean: 'boolean',
  string: 'text',
  datetime: 'time',
}

function signatureOf(inputs: unknown, outputs: unknown): Signature | null {
  const columns = z.array(column).min(1).safeParse(inputs)
  const answers = z.array(output).length(1).safeParse(outputs)
  if (!columns.success || !answers.success) return null
  const mapped = columns.data.map(mappedColumn).filter((one) => one !== null)
  const [answer] = answers.data
  if (mapped.length < columns.data.length || !answer) return null
  return { inputs: mapped, output: { name: answer.name ?? 'prediction', task: taskOf(answer) } }
}

function mappedColumn({ name, type, required }: z.output<typeof column>): SignatureColumn | null {
  const mapped = types[type]
  return mapped === undefined ? null : { name, type: mapped, required }
}

/** Fractions are a quantity; words, truth values and whole numbers are classes. */
function taskOf(answer: z.output<typeof output>): Signature['output']['task'] {
  const type = 'tensor-spec' in answer ? answer['tensor-spec'].dtype : answer.type
  return /^(double|float)/.test(type) ? 'regression' : 'classification'
}
