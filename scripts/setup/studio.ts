import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const folder = resolve('packages/web')
const stamp = join(folder, 'dist', '.sources')

/** Everything the built pages are made of. */
const sources = ['packages/web/**/*', 'packages/core/src/**/*.ts', 'packages/sdk/src/**/*.ts', 'package-lock.json']
const notSources = ['packages/web/dist/**', 'packages/web/node_modules/**', '**/*.test.ts', '**/*.test.tsx']

/** Builds the studio's pages into `packages/web/dist`, unless they were built from these very sources. */
export async function buildStudio(): Promise<void> {
  const digest = sourcesDigest()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.error('Building the studio …')
  const vite = resolve('node_modules/vite/bin/vite.js')
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: folder })
  writeFileSync(stamp, digest)
}

function sourcesDigest(): string {
  const hash = createHash('sha256')
  for (const entry of globSync(sources, { exclude: notSources, withFileTypes: true }).sort(byPath)) {
    if (entry.isFile()) hash.update(`${pathOf(entry)}\n`).update(readFileSync(pathOf(entry)))
  }
  return hash.digest('hex')
}

interface Entry {
  readonly parentPath: string
  readonly name: string
}
const pathOf = ({ parentPath, name }: Entry): string => join(parentPath, name)
const byPath = (a: Entry, b: Entry): number => (pathOf(a) < pathOf(b) ? -1 : 1)
