import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { findSystemsTests, findTests } from '../scripts/test/find.ts'

const allTests = [...findTests([]), ...findSystemsTests([])]
const page = readFileSync('docs/systems.md', 'utf8')

/** Rows of the table under a heading: the system, and the files it links to. */
function rowsUnder(heading: string): { system: string; files: string[] }[] {
  const [, section = ''] = page.split(`## ${heading}\n`)
  const table = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  return table.slice(1).map((line) => ({
    system: line.split('|')[1]?.trim() ?? '',
    files: [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => posix.join('docs', link)),
  }))
}

/** Outside systems that a test file says it runs. */
function systemsIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^\/\/ Outside system: (.+)$/gm)].map(([, name = '']) => name.trim())
}

test('what the page says was run is run by the test it names, and the other way round', () => {
  const said = rowsUnder('Run').flatMap(({ system, files }) => files.map((file) => `${system} in ${file}`))
  const done = allTests.flatMap((file) => systemsIn(file).map((system) => `${system} in ${file.replaceAll('\\', '/')}`))
  assert.deepEqual(said.sort(), done.sort())
})

test('what the page says was not run is run by no test', () => {
  const notRun = rowsUnder('Not run').map(({ system }) => system)
  const run = allTests.flatMap(systemsIn)
  assert.ok(notRun.length > 0)
  assert.deepEqual(
    run.filter((system) => notRun.includes(system)),
    [],
  )
})

test('every committed oracle is on the page, with its numbers beside it', () => {
  const said = rowsUnder('Held against numbers made elsewhere').flatMap(({ files }) => files)
  const product = ['packages/runtime/src/serve/outside/**']
  const scripts = globSync(['packages/*/src/**/*.py', 'test/bench/**/*.oracle.py'], { exclude: product }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  assert.deepEqual(said.sort(), scripts.sort())
  for (const script of scripts) {
    const name = posix.basename(script).replace(/(\.oracle)?\.py$/, '')
    assert.ok(globSync(join(posix.dirname(script), `${name}.{oracle,golden}.json`)).length > 0, `${script} has no numbers beside it`)
  }
})
