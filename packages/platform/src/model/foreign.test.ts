import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'
import fc from 'fast-check'
import { type ForeignModel, nativeModel } from './foreign-model.ts'
import { openFormat } from './formats.ts'

interface Case {
  readonly name: string
  readonly library: 'xgboost' | 'lightgbm'
  readonly encoding: 'utf-8' | 'hex'
  readonly model: string
  readonly rows: unknown[][]
  readonly answers: (number | number[])[]
}
const cases = JSON.parse(readFileSync(new URL('./foreign.oracle.json', import.meta.url), 'utf8')) as Case[]

const bytesOf = ({ model, encoding }: Case): Uint8Array => Buffer.from(model, encoding)

async function read(bytes: Uint8Array): Promise<ForeignModel> {
  return (await openFormat('auto', bytes, 'model'))(bytes, 'model', {})
}

for (const own of cases) {
  test(`${own.name}: every row is answered as there, at thresholds, beside them, and where values are missing`, async () => {
    const foreign = await read(bytesOf(own))
    assert.deepEqual(foreign.notes, [])
    const { predictions, probabilities } = createPredictor(nativeModel(foreign, 'y')).predictRows(own.rows)
    const tolerance = own.library === 'xgboost' ? 1e-6 : 1e-12
    for (const [i, want] of own.answers.entries()) {
      const got =
        probabilities === undefined ? [predictions[i] as number] : Array.isArray(want) ? probabilities[i]! : [probabilities[i]![1]!]
      for (const [k, value] of [want].flat().entries()) {
        const message = `${own.name}, row ${i} ${JSON.stringify(own.rows[i])}: ${got[k]} for ${value}`
        assert.ok(Math.abs(got[k]! - value) <= tolerance * Math.max(1, Math.abs(value)), message)
      }
    }
  })
}

test('a damaged file is refused with a code, or still answers; it never crashes and never hangs', async () => {
  const junk = fc.oneof(fc.constant(''), fc.string({ maxLength: 4 }), fc.constantFrom('-1', '999999999', '1e400', 'NaN', '[]', '{"', '='))
  await fc.assert(
    fc.asyncProperty(
      fc.nat(cases.length - 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
      junk,
      fc.nat(9),
      async (which, place, text, cut) => {
        const own = cases[which]!
        const whole = bytesOf(own)
        const at = Math.floor(place * whole.length)
        const bytes = Buffer.concat([whole.subarray(0, at), Buffer.from(text), whole.subarray(at + cut)])
        try {
          createPredictor(nativeModel(await read(bytes), 'y')).predictRows(own.rows.slice(0, 3))
        } catch (error) {
          assert.ok(isLevainError(error), `${own.name} at ${at}: ${String((error as Error).stack)}`)
        }
      },
    ),
    { numRuns: 400 },
  )
})

test('a tree that goes round in circles is refused', async () => {
  const own = cases[0]!
  const circular = own.model.replace(/"left_children":\[1,/, '"left_children":[0,')
  assert.notEqual(circular, own.model)
  await assert.rejects(
    read(Buffer.from(circular)),
    (error) => isLevainError(error, 'model-unreadable') && /reached twice/.test(error.message),
  )
})

test('what Levain cannot say is refused by name', async () => {
  const lightgbm = cases.find(({ library }) => library === 'lightgbm')!.model
  const xgboost = cases[0]!.model
  for (const [text, reason] of [
    [lightgbm.replace('objective=binary sigmoid:1', 'objective=regression sqrt'), /square root/],
    [lightgbm.replaceAll('is_linear=0', 'is_linear=1'), /linear_tree/],
    [xgboost.replaceAll('"size_leaf_vector":"1"', '"size_leaf_vector":"3"'), /multi_output_tree/],
    [xgboost.replace('binary:logistic', 'binary:hinge'), /binary:hinge/],
  ] as const) {
    await assert.rejects(read(Buffer.from(text)), (error) => isLevainError(error) && reason.test(error.message), String(reason))
  }
})
