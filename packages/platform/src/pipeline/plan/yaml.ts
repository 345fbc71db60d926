import { fail, type Plan } from '@levain/core'
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type CompileOptions, compilePlan } from './compile.ts'
import { type DocumentPath, type Locate, type Problem, Problems } from './problems.ts'

/**
 * Reads the text of a `levain.yaml`.
 *
 * @param file its name, for complaints
 * @throws plan-invalid listing every problem by line and column
 */
export function planFromYaml(text: string, file: string, options: Pick<CompileOptions, 'findVerb' | 'verbs'>): Plan {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  if (document.errors.length > 0) throw syntaxError(document, file, position)
  const locate: Locate = (problem) => position(offsetOf(document, problem))
  return compilePlan(contentOf(document, file), { ...options, file, locate })
}

/** The document as plain values. Aliases to nothing, and aliases that would grow without bound, are refused. */
function contentOf(document: Document, file: string): unknown {
  try {
    const content: unknown = document.toJS({ maxAliasCount: 100 })
    // An alias inside what it names gives a value without end.
    refuseCircles(content, [])
    return content
  } catch (error) {
    throw fail('plan-invalid', { file, reason: error instanceof Error ? error.message : String(error) }, error)
  }
}

function refuseCircles(value: unknown, above: readonly object[]): void {
  if (value === null || typeof value !== 'object') return
  if (above.includes(value)) throw new Error('an alias stands inside what it names: a circular value')
  for (const part of Object.values(value)) refuseCircles(part, [...above, value])
}

function syntaxError(document: Document, file: string, position: (offset: number) => ReturnType<Locate>): unknown {
  const problems = new Problems()
  document.errors.forEach((error, index) => {
    problems.add([index], error.message)
  })
  try {
    problems.throwIfAny(file, ({ path }) => position(document.errors[Number(path[0])]?.pos[0] ?? 0))
  } catch (error) {
    return error
  }
  return undefined
}

/** Where a problem is in the text; the nearest surrounding place where the exact one was not written. */
function offsetOf(document: Document, { path, part = 'value', offset = 0 }: Problem): number {
  const key = part === 'key' ? keyNode(document, path) : undefined
  if (key) return startOf(key)
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    if (!isNode(node)) continue
    const quoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') ? 1 : 0
    return startOf(node) + (depth === path.length ? offset + (offset > 0 ? quoted : 0) : 0)
  }
  return document.contents ? startOf(document.contents as Node) : 0
}

function keyNode(document: Document, path: DocumentPath): Node | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (isSeq(parent) || !isMap(parent)) return undefined
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
  return isNode(pair?.key) ? pair.key : undefined
}

const startOf = (node: Node): number => node.range?.[0] ?? 0
