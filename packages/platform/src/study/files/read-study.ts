import { fail, type Method, type SearchSpace, type Study, type StudyLimits } from '@levain/core'
import { LineCounter, parseDocument } from 'yaml'
import { fromAzure } from './azure.ts'
import { fromLevain } from './levain.ts'
import { fromWandb } from './wandb.ts'

/** What a file says of a study, in our words. */
export interface StudyFile {
  readonly metric?: string
  readonly direction?: Study['direction']
  readonly space?: SearchSpace
  readonly sampler?: Method
  readonly pruner?: Method | null
  readonly limits?: Partial<StudyLimits>
  readonly seed?: number
  readonly command?: string
  /** What means something slightly different here, or was left out because it changes nothing. */
  readonly notes: readonly string[]
}

/** The top of a YAML file. */
export type Top = Readonly<Record<string, unknown>>

/**
 * Reads a study from YAML (or JSON): of Levain, a W&B sweep, an Azure ML sweep job, told apart by their keys.
 *
 * @param file its name, for complaints
 * @throws study-invalid where it is not well formed, study-unsupported naming what has no counterpart
 */
export function readStudy(text: string, file: string): StudyFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    throw fail('study-invalid', { study: `${file}:${line}:${col}`, reason: error.message }, error)
  }
  const top = contentOf(document, file)
  if ('method' in top && 'parameters' in top) return fromWandb(top, file)
  if (top.type === 'sweep' || 'search_space' in top) return fromAzure(top, file)
  return fromLevain(top, file)
}

function contentOf(document: ReturnType<typeof parseDocument>, file: string): Top {
  let content: unknown
  try {
    content = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw fail('study-invalid', { study: file, reason: error instanceof Error ? error.message : String(error) }, error)
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content))
    throw fail('study-invalid', { study: file, reason: 'expected a map at the top' })
  return content as Top
}
