import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const names = (text: string): string[] => text.match(/\bLEVAIN_[A-Z_]+/g) ?? []

test('every variable that the program reads is on the page of settings, and nothing else is', () => {
  const sources = globSync('packages/*/src/**/*.ts').filter((path) => !/\.test\.ts$|[/.]testing\b/.test(path))
  const read = new Set(sources.flatMap((path) => names(readFileSync(path, 'utf8'))))
  assert.deepEqual([...new Set(names(readFileSync('docs/settings.md', 'utf8')))].sort(), [...read].sort())
})
