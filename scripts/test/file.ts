import { relative, resolve } from 'node:path'
import { run } from 'node:test'

export interface Failure {
  /** Names of the suites around it and its own. */
  readonly name: string
  readonly line: number | undefined
  readonly error: unknown
}

export interface FileResult {
  readonly file: string
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
  readonly durationMs: number
  /** What the file wrote to its standard output and error; the end of it, if it was much. */
  readonly output: string
}

/** A file that takes longer hangs. */
const timeoutMs = 15 * 60_000
const outputCharactersMax = 20_000

/** Runs one test file in a process of its own through node's runner, and ends that process if it hangs. */
export async function runFile(path: string): Promise<FileResult> {
  const startMs = performance.now()
  const file = resolve(path)
  const failures: Failure[] = []
  const names: string[] = []
  let [passed, skipped, output] = [0, 0, '']
  const events = run({
    files: [file],
    isolation: 'process',
    execArgv: ['--conditions=@levain/source'],
    signal: AbortSignal.timeout(timeoutMs),
  })
  for await (const { type, data } of events) {
    if (type === 'test:start') names.splice(data.nesting, names.length, data.name)
    if (type === 'test:stdout' || type === 'test:stderr') output = (output + data.message).slice(-outputCharactersMax)
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const isFile = data.name === file
    if (data.details.type === 'suite' || isConsequence(data)) continue
    const name = isFile ? relative('.', file) : [...names.slice(0, data.nesting), data.name].join(' › ')
    if (data.skip !== undefined || data.todo !== undefined) skipped += 1
    else if (type === 'test:fail') failures.push({ name, line: isFile ? undefined : data.line, error: data.details.error })
    else if (isFile) failures.push({ name, line: undefined, error: new Error('The file has no tests.') })
    else passed += 1
  }
  return { file: relative('.', file), passed, skipped, failures, output, durationMs: performance.now() - startMs }
}

/** A test that failed only because one below it did. */
function isConsequence(data: object): boolean {
  const { error } = (data as { details: { error?: { failureType?: string } } }).details
  return error?.failureType === 'subtestsFailed'
}
