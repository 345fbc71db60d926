import { join } from 'node:path'
import { bytesOf, fileBytes } from '../folder.ts'
import { logRecords } from './survey.ts'

/** What a run printed: from `output.log`, where W&B keeps it as a terminal would show it, else from the log itself. */
export async function* consoleIn(folders: readonly string[], logs: readonly string[]): AsyncGenerator<string> {
  for (const [index, folder] of folders.entries()) {
    const path = join(folder, 'output.log')
    yield* (await fileBytes(path)) > 0 ? textOf(path) : linesOf(logs[index] ?? '')
  }
}

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const bytes of bytesOf(path)) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

async function* linesOf(log: string): AsyncGenerator<string> {
  for await (const record of logRecords(log)) if (record?.output?.line) yield record.output.line
}
