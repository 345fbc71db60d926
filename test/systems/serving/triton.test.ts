// Outside system: Triton client 2.73.0
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { told } from './ask.ts'

interface Flowers {
  readonly species: readonly string[]
  readonly probabilities: readonly (readonly number[])[]
  readonly ids: number
}

type Told = Readonly<Record<'rest' | 'grpc', Readonly<Record<string, unknown>>>>

test("Triton's client, over REST and gRPC, with binary, typed, compressed and concurrent requests", { timeout: 600_000 }, async (t) => {
  const requirements = join(import.meta.dirname, 'triton.txt')
  const result = await told<Told>(t, requirements, 'triton.py', ({ url, grpc }) => [url.replace('http://', ''), grpc])
  if (!result) return
  const { rest, grpc } = result.told
  assert.deepEqual(rest.health, [true, true, true, true])
  assert.equal(rest.other, false)
  assert.deepEqual(rest.metadata, { name: 'sepal_length', datatype: 'FP64', shape: [-1] })
  assert.deepEqual(grpc.health, [true, true, true, true])
  assert.deepEqual(grpc.metadata, { name: 'sepal_length', datatype: 'FP64', shape: ['-1'] })
  assert.deepEqual([rest.server, grpc.server, grpc.id], ['levain', 'levain', 'mine'])
  const first = rest.binary as Flowers
  assert.deepEqual([first.species, first.ids], [['setosa', 'virginica'], 2])
  const same = ['json', 'json out', 'gzip', 'deflate', 'concurrent'].map((name) => rest[name])
  for (const answer of [...same, grpc.binary, grpc['json out'], grpc.gzip, grpc.deflate]) assert.deepEqual(answer, first)
  // Flowers in single precision are other flowers, by a hair.
  for (const answer of [rest.single, grpc.single] as Flowers[]) {
    assert.deepEqual(answer.species, first.species)
    assert.ok(Math.abs(answer.probabilities[0]![0]! - first.probabilities[0]![0]!) < 1e-6)
  }
  assert.deepEqual(grpc.large, [8000])
  assert.match(String(rest['wrong shape']), /400.*inputs\[0\]\.shape/)
  assert.match(String(rest['wrong type']), /400.*sepal_length: expected a number/)
  assert.match(String(rest['wrong model']), /404/)
  assert.match(String(grpc['wrong shape']), /INVALID_ARGUMENT.*inputs\[0\]\.shape/)
  assert.match(String(grpc['wrong model']), /NOT_FOUND/)
  // 7 + 20 requests of two flowers over REST, 5 over gRPC and the large one.
  assert.equal(result.logged, 2 * (6 + 20) + 2 * 5 + 8000)
})
