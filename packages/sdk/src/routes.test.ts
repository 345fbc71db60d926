import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allVerbs } from '@levain/core'
import { routesModule } from '../scripts/routes-module.ts'
import { routes } from './routes.ts'

test('the route table says what the contracts say', () => {
  assert.deepEqual(routes, Object.fromEntries(allVerbs.map((verb) => [verb.name, verb.http])), 'run packages/sdk/scripts/routes.ts')
})

test('the route table is the generator’s own text', () => {
  assert.equal(readFileSync(new URL('./routes.ts', import.meta.url), 'utf8'), routesModule(), 'run packages/sdk/scripts/routes.ts')
})

test('nothing of the client imports a value of core, so no schema gets into a bundle', () => {
  for (const file of ['index', 'client', 'request', 'events', 'api-error', 'routes']) {
    const text = readFileSync(new URL(`./${file}.ts`, import.meta.url), 'utf8')
    for (const line of text.split('\n').filter((line) => line.includes("'@levain/core'"))) assert.match(line, /^(import|export) type /)
    assert.doesNotMatch(text, /from 'node:|from 'zod'/)
  }
})
