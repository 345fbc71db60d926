import { open } from 'node:fs/promises'
import { csvRelation } from './csv.ts'
import type { BadRow, Relation, SourceColumn } from './relation.ts'

/** The good rows of a file, rewritten so that each knows where it stood; and those that could not be taken apart. */
export interface NormalFile {
  readonly relation: Relation
  readonly bad: readonly BadRow[]
  /** A row as it stands in the file. */
  raw(row: { line: number; at: number; length: number }): Promise<string>
}

const flushedCharacters = 1 << 20

/** Writes rows as CSV in which nothing is doubtful: every value in quotes, nulls empty, position first. */
export async function openNormalWriter(path: string) {
  const file = await open(path, 'w')
  let text = ''
  const flush = async (): Promise<void> => {
    await file.writeFile(text)
    text = ''
  }
  return {
    async write(line: number, at: number, length: number, values: readonly (string | null)[]): Promise<void> {
      text += `${line},${at},${length},${values.map(quoted).join(',')}\n`
      if (text.length > flushedCharacters) await flush()
    },
    async close(): Promise<void> {
      await flush()
      await file.close()
    },
  }
}

const quoted = (value: string | null): string => (value === null || value === '' ? '' : `"${value.replaceAll('"', '""')}"`)

/** The relation over what a normal writer wrote. */
export function normalRelation(path: string, columns: readonly SourceColumn[]): Relation {
  const names = columns.map((column) => column.name)
  return { ...csvRelation(path, { delimiter: ',', header: false, names }, true), columns }
}

/** Reads a row back from the file it came from. */
export async function rawBytes(path: string, { at, length }: { at: number; length: number }): Promise<string> {
  await using file = await open(path, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead).toString('utf8')
}
