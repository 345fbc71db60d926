import { isUtf8 } from 'node:buffer'
import { type Dialect, recordBytesMax } from './csv.ts'
import { excerpt, type Field, parseRecord, positionIn, type RecordProblem, recordEnd } from './csv-record.ts'
import { type NormalFile, normalRelation, openNormalWriter, rawBytes } from './normal-file.ts'
import { type FileRecord, openRecords } from './records.ts'
import { type BadRow, badRowsMax } from './relation.ts'
import type { Source } from './source.ts'

/** Takes a CSV file apart row by row: slower than DuckDB, and exact about what is wrong and where. */
export async function normaliseCsv(source: Source, dialect: Dialect, target: string): Promise<NormalFile> {
  const { delimiter, names } = dialect
  await using records = await openRecords(source.absolute, source.path, (bytes, from, last) => recordEnd(bytes, from, delimiter, last))
  const writer = await openNormalWriter(target)
  const bad: BadRow[] = []
  let header = dialect.header
  try {
    for (let record = await records.next(); record && bad.length <= badRowsMax; record = await records.next()) {
      if (record.bytes.length === 0 && (names.length > 1 || header)) continue
      if (header) {
        header = false
        continue
      }
      const row = readRow(record, dialect)
      if ('problem' in row) {
        const line = record.bytes.subarray(0, firstLine(record.bytes))
        bad.push({ ...positionIn(record.bytes, row.problem.start, record.line), ...described(row.problem), raw: line.toString('utf8') })
        if (line.length < record.bytes.length) records.retreat()
      } else {
        await writer.write(record.line, record.at, record.bytes.length, row.values)
      }
    }
  } finally {
    await writer.close()
  }
  const columns = names.map((name) => ({ name, from: 'text' as const }))
  return { relation: normalRelation(target, columns), bad, raw: (row) => rawBytes(source.absolute, row) }
}

function readRow({ bytes, closed }: FileRecord, { delimiter, names }: Dialect): { values: string[] } | { problem: RecordProblem } {
  if (bytes.length > recordBytesMax) {
    return { problem: { start: 0, expected: `a row of at most ${recordBytesMax} bytes`, got: `${bytes.length} bytes` } }
  }
  if (!isUtf8(bytes)) return { problem: notUtf8(bytes) }
  const { fields, problem } = parseRecord(bytes, delimiter)
  if (problem) return { problem: closed ? problem : { ...problem, got: 'the end of the file' } }
  const values = fields.map((field) => field.text)
  if (values.length === names.length + 1 && values.at(-1) === '') values.pop()
  return values.length === names.length ? { values } : { problem: ragged(fields, names.length, bytes) }
}

function ragged(fields: readonly Field[], expected: number, bytes: Buffer): RecordProblem {
  return {
    start: fields[expected]?.start ?? bytes.length,
    expected: `${expected} fields, as in the first line`,
    got: String(fields.length),
  }
}

/** The first byte that is no UTF-8; it decodes to the replacement character. */
export function notUtf8(bytes: Buffer): RecordProblem {
  const start = Buffer.byteLength(bytes.toString('utf8').split('\ufffd')[0] ?? '')
  const byte = (bytes[start] ?? 0).toString(16).toUpperCase().padStart(2, '0')
  return { start, expected: 'UTF-8 text', got: `the byte 0x${byte} in ${excerpt(bytes.subarray(Math.max(0, start - 20), start + 20))}` }
}

const described = ({ expected, got }: RecordProblem): { expected: string; got: string } => ({ expected, got })

function firstLine(bytes: Buffer): number {
  const found = bytes.indexOf(0x0a)
  return found < 0 ? bytes.length : found
}
