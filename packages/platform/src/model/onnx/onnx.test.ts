import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isLevainError, type Model } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'
import fc from 'fast-check'
import { randomEnsemble } from '../../../../runtime/src/model/fixtures.ts'
import { nativeModel } from '../foreign-model.ts'
import { readOnnx } from './read.ts'
import { writeOnnx } from './write.ts'

interface Case {
  readonly name: string
  readonly model: string
  readonly rows: unknown[][]
  readonly labels: (string | number)[] | null
  readonly scores: number[][]
}
const cases = JSON.parse(readFileSync(new URL('./onnx.oracle.json', import.meta.url), 'utf8')) as Case[]

const read = (bytes: Uint8Array): Model => nativeModel(readOnnx(bytes, 'model', {}), 'y')

for (const own of cases) {
  test(`${own.name}: answers are those of ONNX Runtime`, () => {
    const { predictions, probabilities } = createPredictor(read(Buffer.from(own.model, 'hex'))).predictRows(own.rows)
    for (const [i, want] of own.scores.entries()) {
      const got = probabilities?.[i] ?? [predictions[i] as number]
      const all = want.length === 1 && got.length === 2 ? [got[1]!] : got
      for (const [k, value] of want.entries()) {
        const message = `row ${i} ${JSON.stringify(own.rows[i])}: ${all[k]} for ${value}`
        assert.ok(Math.abs(all[k]! - value) <= 2e-6 * Math.max(1, Math.abs(value)), message)
      }
      const near = want.length > 1 && Math.abs(want[0]! - want[1]!) < 1e-5
      if (own.labels && !near) assert.equal(predictions[i], own.labels[i])
    }
  })
}

test('what is written as ONNX and read again answers the same, missing values and levels included', () => {
  const model = randomEnsemble(5, 12, 9, 4)
  const back = read(
    writeOnnx({
      ...model,
      signature: { ...model.signature, output: { name: 'y', task: 'regression' } },
      shape: { ...model.shape, link: 'identity' } as Model['shape'],
    }),
  )
  const rows = Array.from({ length: 60 }, (_, i) => [i / 60, ((i * 7) % 60) / 60, i % 5 ? 0.3 : Number.NaN, 1 - i / 60])
  const [want, got] = [createPredictor(model).predictRows(rows).probabilities!, createPredictor(back).predictRows(rows).predictions]
  for (const [i, own] of want.entries()) assert.ok(Math.abs(own[1]! - 1 / (1 + Math.exp(-(got[i] as number)))) < 1e-12)
})

test('a damaged ONNX file is refused with a code, or still answers; it never crashes and never hangs', () => {
  fc.assert(
    fc.property(
      fc.nat(cases.length - 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.uint8Array({ maxLength: 6 }),
      fc.nat(9),
      (which, place, junk, cut) => {
        const own = cases[which]!
        const whole = Buffer.from(own.model, 'hex')
        const at = Math.floor(place * whole.length)
        try {
          createPredictor(read(Buffer.concat([whole.subarray(0, at), junk, whole.subarray(at + cut)]))).predictRows(own.rows.slice(0, 3))
        } catch (error) {
          assert.ok(isLevainError(error), `${own.name} at ${at}: ${String((error as Error).stack)}`)
        }
      },
    ),
    { numRuns: 500 },
  )
})
