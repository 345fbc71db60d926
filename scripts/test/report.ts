import { inspect, stripVTControlCharacters, styleText } from 'node:util'
import type { Failure, FileResult } from './file.ts'

/** One line for a file whose tests passed; for others also each failure and what the file wrote. */
export function describe(result: FileResult): string {
  const { file, passed, skipped, failures, durationMs, output } = result
  const counts = [`${passed} passed`, failures.length > 0 && `${failures.length} failed`, skipped > 0 && `${skipped} skipped`]
  const line = `${file}  ${styleText('dim', `${counts.filter(Boolean).join(', ')}  ${seconds(durationMs)}`)}`
  if (failures.length === 0) return `${styleText('green', '✔')} ${line}`
  const wrote = output.trim() && indent(`It wrote:\n${indent(stripVTControlCharacters(output.trimEnd()))}`)
  return [`${styleText('red', '✖')} ${line}`, ...failures.map((failure) => indent(explain(file, failure))), wrote]
    .filter(Boolean)
    .join('\n')
}

/** The failures by name once more, then the counts alone on the last line. */
export function summarise(results: readonly FileResult[], { leftOut, durationMs }: { leftOut: number; durationMs: number }): string {
  const sum = (count: (result: FileResult) => number) => results.reduce((total, result) => total + count(result), 0)
  const failed = results.flatMap(({ file, failures }) => failures.map(({ name, line }) => `  ${place(file, line)}  ${name}`))
  const skipped = sum((result) => result.skipped) + leftOut
  const counts = `${sum((result) => result.passed)} passed, ${failed.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  const head = failed.length > 0 ? ['', styleText('red', 'Failed:'), ...failed] : []
  return [...head, '', `${results.length} files in ${seconds(durationMs)}`, counts].join('\n')
}

function explain(file: string, { name, line, error }: Failure): string {
  return `${styleText('red', name)}  ${styleText('dim', place(file, line))}\n${indent(errorText(error))}`
}

const place = (file: string, line: number | undefined): string => (line === undefined ? file : `${file}:${line}`)

/** The error that was thrown, with its causes; without the runner's wrapper and without frames of Node itself. */
function errorText(error: unknown): string {
  const { cause, message, exitCode } = error as { cause?: unknown; message?: string; exitCode?: number }
  if (!(cause instanceof Error)) return typeof exitCode === 'number' ? `The file ended with exit code ${exitCode}.` : `${message}`
  const text = 'actual' in cause ? `${cause.stack}` : inspect(cause, { colors: Boolean(process.stdout.isTTY), depth: 6 })
  return text
    .split('\n')
    .filter((line) => !/^\s+at .*node:/.test(line))
    .join('\n')
}

const indent = (text: string): string => text.replace(/^/gm, '  ')

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
