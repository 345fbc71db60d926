import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { withApp } from '../../app/index.ts'
import { statuses } from '../testing.ts'

const days = `
pipeline: days
steps:
  rows: { uses: ingest.file, with: { path: data/days.csv, dataset: days } }
  checks: { uses: validate.data, in: { data: rows.data }, with: { expectations: days.expectations.yaml } }
`

test('paths in a pipeline start at its file, wherever it is run from, and what they name is part of the cache key', () =>
  withApp(async (app) => {
    const folder = join(app.projectFolder, 'weather')
    await mkdir(join(folder, 'data'), { recursive: true })
    await writeFile(join(folder, 'levain.yaml'), days)
    await writeFile(join(folder, 'data/days.csv'), 'day,warmth\n1,20\n2,21\n')
    await writeFile(join(folder, 'days.expectations.yaml'), 'columns: { warmth: { max: 30 } }\n')
    const run = () => app.call('pipeline.run', { file: 'weather/levain.yaml' })
    assert.deepEqual(statuses(await run()), { rows: 'ok', checks: 'ok' })
    assert.deepEqual(statuses(await run()), { rows: 'cached', checks: 'cached' })
    await writeFile(join(folder, 'days.expectations.yaml'), 'columns: { warmth: { max: 25 } }\n')
    assert.deepEqual(statuses(await run()), { rows: 'cached', checks: 'ok' })
    const byName = await app.call('pipeline.run', { file: 'days' })
    assert.deepEqual(statuses(byName), { rows: 'cached', checks: 'cached' })
  }))
