import { isAbsolute, resolve } from 'node:path'

/** A file named where SQL expects a table (`from 'data/*.csv'`), or in a function that reads files (`read_csv('a.csv')`). */
const afterKeyword = /\b(from|join)(\s+)'((?:[^']|'')*\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|pq))'/gi
const asArgument = /\b(read_\w+|parquet_scan|glob)(\s*\(\s*)('(?:[^']|'')*'|\[[^\]]*\])/gi
const quoted = /'((?:[^']|'')*)'/g

/** The files that SQL names, as it names them: paths and patterns. */
export function filesInSql(sql: string): string[] {
  const found: string[] = []
  renameFiles(sql, (path) => {
    found.push(path)
    return path
  })
  return [...new Set(found)]
}

/** The same SQL with relative paths made absolute. */
export function resolveFiles(sql: string, folder: string): string {
  return renameFiles(sql, (path) => (isAbsolute(path) ? path : resolve(folder, path)))
}

function renameFiles(sql: string, rename: (path: string) => string): string {
  const renamed = (path: string): string => `'${rename(path.replaceAll("''", "'")).replaceAll("'", "''")}'`
  return sql
    .replace(afterKeyword, (_, keyword: string, space: string, path: string) => `${keyword}${space}${renamed(path)}`)
    .replace(asArgument, (_, name: string, open: string, argument: string) => {
      return `${name}${open}${argument.replace(quoted, (_quoted, path: string) => renamed(path))}`
    })
}
