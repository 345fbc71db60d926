import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { plainOf, withProject } from '../testing.ts'

const typescript = (by: number) => `
import { fn, pipeline, run, step, t } from '${new URL('../index.ts', import.meta.url).href}'

const one = step('one', fn('./steps.ts#one'), { in: { n: t.number() }, out: { n: t.number() } })
const add = step('add', run('echo n=$((IN_n + ${by})) >> $OUTPUTS'), { in: { n: t.number() }, out: { n: t.number() } })
export default pipeline('p', { start: 1 }, (p) => add({ n: one({ n: p.start }).n }))
`
const steps = 'export const one = ({ n }: { n: number }) => ({ n })'

test('levain.ts runs like levain.yaml, and is read anew when it changes', () =>
  withProject({ 'levain.ts': typescript(1), 'steps.ts': steps }, async ({ run, write }) => {
    assert.equal(plainOf(await run({ file: 'levain.ts', params: { start: 4 } }), 'add', 'n'), 5)
    await write({ 'levain.ts': typescript(10) })
    assert.equal(plainOf(await run({ file: 'levain.ts', params: { start: 4 } }), 'add', 'n'), 14)
  }))

test('a known pipeline runs by its name; unknown names and files are told apart', () =>
  withProject({ 'levain.yaml': "pipeline: known\nsteps:\n  a: { run: 'true' }\n" }, async ({ run }) => {
    await run()
    assert.equal((await run({ file: 'known' })).run.experiment, 'known')
    await assert.rejects(run({ file: 'unknown' }), (error) => isLevainError(error, 'pipeline-not-found'))
    await assert.rejects(run({ file: 'other.yaml' }), (error) => isLevainError(error, 'source-not-found'))
  }))

test('a module that exports no pipeline is refused', () =>
  withProject({ 'levain.ts': 'export default 3' }, async ({ run }) => {
    await assert.rejects(
      run({ file: 'levain.ts' }),
      (error) => isLevainError(error, 'plan-invalid') && /export default pipeline/.test(error.message),
    )
  }))
