import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Context, type Expectations, fail, expectations as schema } from '@levain/core'
import { isNode, LineCounter, parseDocument } from 'yaml'

/** Larger files are no list of expectations. */
const bytesMax = 1_000_000

/**
 * The expectations themselves, or those in a YAML file of the project.
 *
 * @throws expectations-invalid naming line and column
 */
export async function readExpectations(ctx: Pick<Context, 'projectFolder'>, given: Expectations | string): Promise<Expectations> {
  if (typeof given !== 'string') return given
  const text = await readFile(resolve(ctx.projectFolder, given), 'utf8').catch((error) => {
    throw fail('expectations-invalid', { file: given, reason: 'the file cannot be read' }, error)
  })
  if (text.length > bytesMax) throw fail('expectations-invalid', { file: given, reason: `it is longer than ${bytesMax} characters` })
  return parseExpectations(text, given)
}

/** Reads the text of an expectations file. @throws expectations-invalid */
function parseExpectations(text: string, file: string): Expectations {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const [syntax] = document.errors
  if (syntax) throw fail('expectations-invalid', { file, reason: syntax.message, ...at(syntax.pos[0]) })
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = (issue?.path ?? []).map(String)
  throw fail(
    'expectations-invalid',
    { file, reason: `${path.join('.')}: ${issue?.message}`, ...at(offsetOf(document, path)) },
    parsed.error,
  )
}

/** Where a path is in the text; the nearest place around it where the exact one was not written. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly string[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true)
    if (isNode(node)) return node.range?.[0] ?? 0
  }
  return 0
}
