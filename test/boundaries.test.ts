import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { rooms } from '../packages/platform/src/rooms.ts'
import { edgesOf, findCycle, type Rooms, violations } from './boundaries/rules.ts'
import { importsOf, readSources } from './boundaries/sources.ts'

const sources = readSources()
const source = (path: string, ...imports: string[]) => [{ path, imports }]

test('no file opens a room, a package, a library or a Node module that its place may not', () => {
  assert.deepEqual(violations(sources, rooms), [])
})

test('every edge of the map of rooms is used', () => {
  const used = edgesOf(sources)
  const listed = Object.entries<readonly string[]>(rooms).flatMap(([from, doors]) =>
    doors.filter((to) => to !== '*').map((to) => `${from} ${to}`),
  )
  assert.deepEqual(
    listed.filter((edge) => !used.has(edge)),
    [],
  )
})

test('the map of rooms has no cycle', () => {
  assert.equal(findCycle(rooms), undefined)
})

test('the map names every room there is, and each has a door and says what it is for', () => {
  const folders = globSync('packages/platform/src/*/').map((path) => path.replaceAll('\\', '/').replace(/\/$/, ''))
  assert.deepEqual(folders.map((folder) => folder.split('/').at(-1)).sort(), Object.keys(rooms).sort())
  const packages = globSync('packages/runtime/src/*/').map((path) => path.replace(/\/$/, ''))
  for (const folder of [...folders, ...packages])
    for (const file of ['index.ts', 'README.md']) assert.ok(existsSync(`${folder}/${file}`), `${folder} has no ${file}`)
})

test('a door says by name what it lets out', () => {
  for (const door of globSync('packages/platform/src/*/index.ts'))
    assert.doesNotMatch(readFileSync(door, 'utf8'), /^export \*/m, `${door} exports everything of a file`)
})

test('the guard sees type-only and late imports, and refuses each kind of trespass', () => {
  assert.deepEqual(importsOf("import type { A } from './a.ts'\nexport * from './b.ts'\nconst c = () => import('./c.ts')"), [
    './a.ts',
    './b.ts',
    './c.ts',
  ])
  const map: Rooms = { store: [], track: ['store'], app: ['*'] }
  const refused: [string, string][] = [
    ['packages/platform/src/store/a.ts', '../track/index.ts'],
    ['packages/platform/src/track/a.ts', '../store/ledger/index.ts'],
    ['packages/platform/src/track/deep/a.ts', '../../app/index.ts'],
    ['packages/core/src/a.ts', 'node:fs'],
    ['packages/runtime/src/stats/a.ts', 'node:os'],
    ['packages/core/src/a.ts', '@levain/runtime/model'],
    ['packages/sdk/src/a.ts', 'levain'],
    ['packages/platform/src/track/a.ts', '@levain/sdk'],
    ['packages/runtime/src/serve/a.ts', '../../../core/src/index.ts'],
    ['packages/platform/src/track/a.ts', 'kysely'],
    ['packages/platform/src/store/tables/a.ts', 'kysely/migration'],
    ['packages/platform/src/track/a.ts', 'left-pad'],
  ]
  for (const [path, specifier] of refused) assert.equal(violations(source(path, specifier), map).length, 1, `${path} → ${specifier}`)
  const allowed: [string, string][] = [
    ['packages/platform/src/track/a.ts', '../store/index.ts'],
    ['packages/platform/src/track/deep/a.ts', '../b.ts'],
    ['packages/platform/src/app/a.ts', '../track/index.ts'],
    ['packages/platform/src/store/ledger/a.ts', 'kysely/migration'],
    ['packages/platform/src/cli/commands/a.ts', '@levain/sdk'],
    ['packages/runtime/src/serve/a.ts', 'node:http'],
    ['packages/web/src/a.tsx', 'react'],
  ]
  for (const [path, specifier] of allowed) assert.deepEqual(violations(source(path, specifier), map), [], `${path} → ${specifier}`)
  assert.equal(findCycle({ a: ['b'], b: ['c'], c: ['b'] }), 'b → c → b')
})
