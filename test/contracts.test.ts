import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allVerbs, codes, contracts, type Verb } from '@levain/core'
import { z } from 'zod'
import { openRooms } from '../packages/platform/src/app/room-table.ts'

const each = (check: (verb: Verb) => void) => {
  for (const verb of allVerbs) check(verb)
}

test('a verb is called by its room and its key', () => {
  for (const [room, verbs] of Object.entries(contracts))
    for (const [key, verb] of Object.entries<Verb>(verbs)) assert.equal(verb.name, `${room}.${key}`)
})

test('every verb is implemented', async () => {
  const { implementationOf } = openRooms({ call: async () => undefined, onRunState: () => {}, server: async () => null })
  for (const { name } of allVerbs) assert.equal(typeof (await implementationOf(name)), 'function', name)
})

test('no two verbs answer the same route', () => {
  const shapes = allVerbs.map(({ http }) => http.replace(/:\w+/g, ':'))
  assert.deepEqual(
    shapes.filter((shape, i) => shapes.indexOf(shape) !== i),
    [],
  )
})

test('what a route or a command line takes by position is a field of the input', () =>
  each(({ name, http, cli, input }) => {
    const inPath = [...http.matchAll(/:(\w+)/g)].map(([, field]) => field)
    for (const field of [...inPath, ...(cli.positional ?? [])]) assert.ok((field ?? '') in input.shape, `${name} has no field ${field}`)
  }))

test('a verb that only reads is asked with GET, or with POST where its question is too long for an address', () =>
  each(({ name, http, effect }) => {
    const method = http.split(' ')[0]
    if (effect === 'read') assert.ok(method === 'GET' || method === 'POST', `${name} reads with ${method}`)
  }))

test('every example begins with levain and names the verb', () =>
  each(({ name, cli }) => assert.ok(cli.example.startsWith(`levain ${name.replace('.', ' ')}`), `${name}: ${cli.example}`)))

test('every verb says in one sentence what it does', () => each(({ name, does }) => assert.match(does, /^[A-Z][^\n]*[.]$/, name)))

test('every error a verb may answer is in the table, once', () =>
  each(({ name, errors }) => {
    for (const code of errors) assert.ok(code in codes, `${name}: ${code}`)
    assert.equal(new Set(errors).size, errors.length, name)
  }))

test('every input and output has a JSON Schema', () =>
  each(({ name, input, output }) => {
    assert.equal(z.toJSONSchema(input, { io: 'input' }).type, 'object', name)
    assert.ok(Object.keys(z.toJSONSchema(output, { io: 'output' })).length > 1, name)
  }))

test('only verbs that change something can be steps that must not be cached', () =>
  each(({ name, step, effect }) => {
    if (step === 'effect') assert.notEqual(effect, 'read', name)
  }))
