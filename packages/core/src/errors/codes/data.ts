import { closest } from '../closest.ts'
import { code } from './define.ts'

/** Codes of `store`, `ingest`, `explore` and `validate`. */
export const data = {
  'dataset-not-found': code<{ reference: string }>({
    status: 404,
    message: (d) => `There is no dataset ${d.reference}.`,
    next: (d) => reading(d.reference) ?? 'levain explore list',
  }),
  'data-not-table': code<{ reference: string; kind: string }>({
    status: 422,
    message: (d) => `${d.reference} is a ${d.kind === 'dir' ? 'folder of files' : d.kind}, not a table.`,
    next: (d) => (d.kind === 'model' ? 'levain registry list' : 'levain ingest content DATA DATASET'),
  }),
  'blob-not-found': code<{ digest: string }>({
    status: 404,
    message: (d) => `The store has no content ${d.digest}.`,
  }),
  'blob-damaged': code<{ digest: string; got: string }>({
    status: 500,
    message: (d) => `The content stored as ${d.digest} has the digest ${d.got}: the file was altered or the disk is failing.`,
    next: () => 'levain doctor',
  }),
  'store-full': code<{ path: string }>({
    status: 507,
    message: (d) => `No space is left at ${d.path}. Nothing was committed.`,
    next: (d) => `df -h ${d.path}`,
  }),
  'store-unusable': code<{ store: string; reason: string }>({
    status: 503,
    message: (d) => `The store ${d.store} cannot be used: ${d.reason}`,
    next: () => 'levain doctor',
  }),
  'ledger-unusable': code<{ path: string; reason: string }>({
    status: 500,
    message: (d) => `The ledger ${d.path} cannot be used: ${d.reason}.`,
    next: () => 'levain doctor',
  }),
  'ledger-version': code<{ expected: string; got: string }>({
    status: 409,
    message: (d) => `The ledger was written by a newer Levain (${d.got}); this one knows up to ${d.expected}.`,
    next: () => 'npm install --global levain@latest',
  }),
  'sql-invalid': code<{ message: string }>({
    status: 400,
    message: (d) => `The SQL could not be run: ${d.message}`,
  }),
  'source-not-found': code<{ path: string }>({
    status: 404,
    message: (d) => `There is no file ${d.path}.`,
    next: (d) => (/(^|[\\/])levain\.yaml$/.test(d.path) ? 'levain init' : undefined),
  }),
  'source-unreadable': code<{ path: string; reason: string; line?: number; column?: number }>({
    status: 422,
    message: (d) => `${d.path}${at(d)} cannot be read: ${d.reason}. Nothing was committed.`,
  }),
  'source-unreachable': code<{ url: string; reason: string }>({
    status: 502,
    message: (d) => `${d.url} does not answer as it should: ${d.reason}.`,
  }),
  'dvc-object-missing': code<{ object: string; reason: string }>({
    status: 404,
    message: (d) => `The DVC object ${d.object} is not to be had: ${d.reason}. Nothing was committed.`,
    next: () => 'dvc push, where the data was added',
  }),
  'dvc-object-damaged': code<{ object: string; reason: string }>({
    status: 422,
    message: (d) => `The DVC object ${d.object} is not what its name says: ${d.reason}. Nothing was committed.`,
  }),
  'source-empty': code<{ path: string }>({
    status: 422,
    message: (d) => `${d.path} has no rows. Nothing was committed.`,
  }),
  'row-unreadable': code<{ path: string; line: number; column?: number; field?: string; expected: string; got: string; badRows: number }>({
    status: 422,
    message: (d) =>
      `${d.path}${at(d)}${d.field ? ` (${d.field})` : ''}: expected ${d.expected}, got ${d.got}. ${d.badRows} such row(s); nothing was committed.`,
    next: () => 'the same command with --onBadRows quarantine sets such rows aside',
  }),
  'column-missing': code<{ table: string; column: string; columns: readonly string[] }>({
    status: 422,
    message: (d) => `${d.table} has no column ${d.column}. ${meant(d.column, d.columns)}It has ${d.columns.join(', ')}.`,
  }),
  'filter-invalid': code<{ problem: string; at: number; expected: string; got: string }>({
    status: 400,
    message: (d) => `The search cannot be understood at character ${d.at + 1}: expected ${d.expected}, got ${d.got}`,
  }),
  'page-invalid': code<{ reason: string }>({
    status: 400,
    message: (d) => `The page token cannot be used: ${d.reason}. Start again without one.`,
  }),
  'expectations-invalid': code<{ file: string; reason: string; line?: number; column?: number }>({
    status: 422,
    message: (d) => `${d.file}${at(d)}: ${d.reason}.`,
  }),
  'data-rejected': code<{ table: string; failed: readonly string[] }>({
    status: 422,
    message: (d) => `${d.table} does not meet its expectations: ${d.failed.join('; ')}.`,
  }),
}

function meant(given: string, columns: readonly string[]): string {
  const column = closest(given, columns)
  return column === undefined ? '' : `Did you mean ${column}? `
}

/** How to read the file that stands where a dataset should; only names that a shell takes as they are. */
function reading(reference: string): string | undefined {
  const [, name] = /^(?!-)(?:[\w./-]*\/)?([\w-]+)\.(?:csv|tsv|parquet|jsonl|ndjson|json)$/.exec(reference) ?? []
  return name && `levain ingest file ${reference} ${name}`
}

/** `:line:column`, as editors and terminals understand it. */
function at(d: { line?: number; column?: number }): string {
  return d.line === undefined ? '' : `:${d.line}${d.column === undefined ? '' : `:${d.column}`}`
}
