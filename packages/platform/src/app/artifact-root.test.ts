import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { openApp } from './open.ts'
import { withApp } from './testing.ts'

const root = 's3://bucket/mlflow'

test('below an artifact root, the runs and logged models of every new experiment have their place, however it came about', () =>
  withApp(
    async (app) => {
      const { experiment } = await app.call('track.createExperiment', { name: 'named' })
      const run = await app.call('track.start', { experiment: 'in passing' })
      const { model } = await app.call('track.createLoggedModel', { experiment: 'named', name: 'm' })
      const byDefault = await app.call('track.start', { experiment: '0' })
      assert.equal(experiment.location, `${root}/named`)
      assert.equal(run.location, `${root}/${run.experiment}/${run.id}/artifacts`)
      assert.equal(model.location, `${root}/named/models/${model.id}/artifacts`)
      assert.equal(byDefault.location, `${root}/0/${byDefault.id}/artifacts`)
      const own = await app.call('track.createExperiment', { name: 'own', location: 'gs://other/place' })
      assert.equal(own.experiment.location, 'gs://other/place')
    },
    { artifactRoot: `${root}/` },
  ))

test('an experiment keeps the place it began with when the server gets another root', () =>
  withApp(async (app, { LEVAIN_LEDGER: ledger }) => {
    await app.call('track.createExperiment', { name: 'before' })
    const again = await openApp({ projectFolder: app.projectFolder, artifactRoot: root, ...(ledger ? { ledger } : {}) })
    try {
      assert.equal((await again.call('track.start', { experiment: 'before' })).location, null)
      assert.equal((await again.call('track.start', { experiment: '0' })).location, null)
      assert.match((await again.call('track.start', { experiment: 'after' })).location ?? '', /^s3:/)
    } finally {
      await again.close()
    }
  }))

test('an artifact root is an address or a folder of the project; anything else keeps the server from starting', () =>
  withApp(async ({ projectFolder }) => {
    for (const [given, used] of [
      ['mlflow-artifacts:/team', 'mlflow-artifacts:/team'],
      ['file:///shared/mlflow', 'file:///shared/mlflow'],
      ['shared', join(projectFolder, 'shared')],
    ] as const)
      await withApp(async (app) => assert.equal(app.context().artifactRoot, used), { projectFolder, artifactRoot: given })
    for (const artifactRoot of ['runs:/abc/x', 'models:/late/1', 's3://bucket/a?b', 's3://bucket/a#b', 's3:', `s3://${'x'.repeat(1000)}`])
      await assert.rejects(openApp({ projectFolder, artifactRoot }), (error) => isLevainError(error, 'input-invalid'), artifactRoot)
  }))
