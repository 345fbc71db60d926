// Outside system: OpenAPI 3.1 validator
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allVerbs } from '@levain/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { ask, withServer } from '../testing.ts'
import { openApiDocument } from './document.ts'
import { exampleOf } from './example.ts'

interface Operation {
  operationId: string
  tags: string[]
  responses: Record<string, unknown>
}

test('the document is valid OpenAPI 3.1 and every reference in it leads somewhere', async () => {
  const validator = new Validator()
  const result = await validator.validate(JSON.parse(JSON.stringify(openApiDocument())))
  assert.ok(result.valid, JSON.stringify(result.errors, null, 2))
  assert.equal(validator.version, '3.1')
  const text = JSON.stringify(openApiDocument())
  const components = (openApiDocument().components as { schemas: Record<string, unknown> }).schemas
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) assert.ok(name in components, name)
  assert.equal(text.match(/"\$ref":"(?!#\/components\/schemas\/)/g), null)
})

test('every verb is an operation with its own name, its room as tag and its errors by status', () => {
  const paths = openApiDocument().paths as Record<string, Record<string, Operation>>
  const operations = new Map(
    Object.values(paths).flatMap((path) => Object.values(path).map((operation) => [operation.operationId, operation] as const)),
  )
  for (const verb of allVerbs) {
    const operation = operations.get(verb.name)
    assert.deepEqual(operation?.tags, [verb.name.split('.')[0]])
    for (const code of verb.errors) assert.ok(JSON.stringify(operation?.responses).includes(`"${code}"`), `${verb.name} ${code}`)
  }
  assert.equal(operations.size, allVerbs.length + 1)
})

test('the example of every contract is an input of its verb', () => {
  for (const verb of allVerbs) {
    const example = exampleOf(verb)
    // RUN, ALERT and … stand for an id only the reader has.
    const open = Object.entries(example).filter(([, value]) => typeof value === 'string' && /^[A-Z]+$|…/.test(value))
    const problems = verb.input.safeParse(example).error?.issues.filter((issue) => !open.some(([field]) => issue.path[0] === field)) ?? []
    assert.deepEqual(problems, [], verb.name)
  }
})

test('the document and a page to try it are served, with nothing from another host', () =>
  withServer(async (server) => {
    const document = await ask(server, { path: '/api/v1/openapi.json' })
    assert.equal(JSON.parse(document.text).openapi, '3.1.0')
    const page = await ask(server, { path: '/api/v1/docs/' })
    assert.equal(page.status, 200)
    assert.match(page.text, /swagger-ui/)
    assert.doesNotMatch(page.text, /(src|href)="(https?:)?\/\//)
    for (const [, path = ''] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const asset = await ask(server, { path: new URL(path, 'http://x/api/v1/docs/').pathname })
      assert.equal(asset.status, 200, path)
    }
  }))
