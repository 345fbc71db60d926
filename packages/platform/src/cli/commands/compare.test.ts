import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { withApp } from '../../app/index.ts'
import { registerIris } from '../../pack/testing.ts'
import { levain } from '../testing.ts'

/** Petals of setosa are short; the two versions tell them apart nearly alike. */
const rows = Array.from({ length: 60 }, (_, at) => {
  const isSetosa = at % 2 === 0
  return `${5 + (at % 7) / 10},3.1,${isSetosa ? 1.4 : 4.4},${isSetosa ? 0.2 : 1.4},${isSetosa ? 'setosa' : 'other'}`
})

test('compare prints a report with versions and data, and with --gate lets pass what is no worse', () =>
  withApp(async (app, environment) => {
    if (environment.LEVAIN_LEDGER) return
    for (const version of [1, 2]) await registerIris(app.context(), version)
    const names = 'sepal_length,sepal_width,petal_length,petal_width,species'
    await writeFile(join(app.projectFolder, 'holdout.csv'), `${[names, ...rows].join('\n')}\n`)
    await app.call('ingest.file', { path: join(app.projectFolder, 'holdout.csv'), dataset: 'holdout' })
    const args = ['compare', 'iris', 'iris@1', '--data', 'holdout', '--markdown']
    const { code, stdout, stderr } = await levain(args, app.projectFolder)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^### iris@2 against iris@1: no difference shown\n/)
    assert.match(stdout, /^\| auc \| 1 \| 1 \| 0 \[0, 0\] \| 1 \| DeLong \| 60 \|$/m)
    assert.match(stdout, /^Judged on 60 rows of `holdout`/m)
    assert.match(stdout, /^\| `iris` \| iris@2 \| `sha256:000000000000…` \|$/m)
    const gated = await levain([...args, '--gate', '--metric', 'accuracy'], app.projectFolder)
    assert.equal(gated.code, 0)
  }))
