import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Project, withProject } from '../testing.ts'

const files = {
  'steps.mjs':
    "import { by } from './lib.mjs'\nexport const make = ({ n }) => ({ rows: [{ n }] })\nexport const scale = ({ n }) => ({ n: n * by })",
  'lib.mjs': 'export const by = 2',
  'count.py': 'import helper\n',
  'helper.py': '# helps\n',
  'levain.yaml': `
pipeline: p
params: { n: 1 }
steps:
  make: { fn: "./steps.mjs#make", in: { n: params.n }, out: { rows: table } }
  half: { sql: select n / 2 as n from rows, in: { rows: make.rows } }
  scale: { fn: "./steps.mjs#scale", each: { n: [1, 2] }, out: { n: number } }
  effect: { run: 'true', cache: false }
  py: { run: "true python count.py" }
`,
}

const reason = ({ room, ctx }: Project, step: string) => room.verbs.why(ctx, { run: 'latest', step })

test('why says what changed since the run before, in words and in parts', () =>
  withProject(files, async (project) => {
    const { run, write } = project
    await run()
    assert.match((await reason(project, 'make')).reason, /^make ran because no earlier run of p has it\.$/)
    await run()
    assert.match(
      (await reason(project, 'make')).reason,
      /^make was not run: its code, inputs, parameters and environment are those of run \w/,
    )
    assert.match((await reason(project, 'effect')).reason, /nothing it depends on changed .* it has an effect or says cache: false/)
    await run({ params: { n: 2 } })
    const made = await reason(project, 'make')
    assert.match(made.reason, /^make ran because its parameter n changed since run /)
    assert.deepEqual(made.changed, [{ part: 'params.n', before: 1, after: 2 }])
    assert.match((await reason(project, 'half')).reason, /^half ran because its input rows changed since run /)
    await run({ params: { n: 2 }, noCache: ['half'] })
    assert.match((await reason(project, 'half')).reason, /it was asked to run without the cache/)
    await write({ 'lib.mjs': 'export const by = 3', 'helper.py': '# helps more\n' })
    const state = await run({ params: { n: 2 } })
    assert.match((await reason(project, 'scale[1]')).reason, /^scale\[1\] ran because its code \(lib\.mjs\) changed since run /)
    assert.match((await reason(project, 'py')).reason, /^py ran because its code \(helper\.py\) changed since run /)
    assert.deepEqual(
      state.steps.filter(({ step }) => step === 'scale').map(({ outputs }) => outputs.n),
      [
        { type: 'integer', value: 3 },
        { type: 'integer', value: 6 },
      ].map(({ value }) => ({ type: 'number', value })),
    )
    await write({ 'levain.yaml': files['levain.yaml'].replace('n / 2', 'n / 4') })
    await run({ params: { n: 2 } })
    assert.match((await reason(project, 'half')).reason, /^half ran because its sql changed since run /)
  }))

test('a result whose contents are gone from the store is not taken', () =>
  withProject(files, async (project) => {
    const { rm } = await import('node:fs/promises')
    const { join } = await import('node:path')
    await project.run()
    await rm(join(project.folder, '.levain', 'blobs', 'sha256'), { recursive: true })
    await assert.doesNotReject(project.run())
    assert.match((await reason(project, 'make')).reason, /the result kept then is no longer complete/)
  }))

test('a step that is not there is named with those that are', () =>
  withProject(files, async (project) => {
    await project.run()
    await assert.rejects(reason(project, 'mak'), /has no step mak; it has make, half, scale, effect, py/)
  }))
