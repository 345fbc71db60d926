import { globSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** A source file and everything it imports, type-only imports and `import()` included. */
export interface Source {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly imports: readonly string[]
}

/** Every source file of every package, apart from tests, what only tests use, and kernels in AssemblyScript, which import one another only. */
export function readSources(): Source[] {
  const paths = globSync('packages/*/src/**/*.{ts,tsx}').map((path) => path.replaceAll('\\', '/'))
  return paths.filter((path) => !isTest(path)).map((path) => ({ path, imports: importsOf(readFileSync(path, 'utf8')) }))
}

export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
}

const isTest = (path: string): boolean =>
  /\.(test|bench|conformance|fixture|child|writer)\.tsx?$|\/(testing|fixtures)\.ts$|\/testing\/|\/kernels\/assembly\//.test(path)
