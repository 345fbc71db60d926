import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { contracts, OutputOf } from '@levain/core'
import { levain, withFolder } from '../testing.ts'

const execute = promisify(execFile)
const script = `
console.log('begun')
const { MLFLOW_TRACKING_URI: uri, MLFLOW_RUN_ID: run_id } = process.env
const body = JSON.stringify({ run_id, key: 'loss', value: 0.5, timestamp: Date.now() })
await fetch(uri + '/api/2.0/mlflow/runs/log-metric', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
console.error('no luck')
process.exit(3)
`

test('a command runs as a run: what it printed, logged and ended with is kept, and the code it was', () =>
  withFolder(async (folder) => {
    const git = (...args: string[]) =>
      execute('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: folder })
    await writeFile(join(folder, 'train.mjs'), '')
    await git('init', '--quiet')
    await git('remote', 'add', 'origin', 'https://ada:secret@example.org/churn.git')
    await git('add', '.')
    await git('commit', '--quiet', '-m', 'Begin')
    await writeFile(join(folder, 'train.mjs'), script)
    const command = ['track', 'exec', '--project', folder, '--experiment', 'churn', '--name', 'first', '--', process.execPath, 'train.mjs']
    const ended = await levain(command, folder)
    assert.deepEqual([ended.code, ended.stdout], [3, 'begun\n'], ended.stderr)
    assert.match(ended.stderr, /no luck/)
    const shown = await levain(['track', 'show', 'latest', '--project', folder, '--json'], folder)
    const { run, metrics, tags, artifacts } = JSON.parse(shown.stdout) as OutputOf<typeof contracts.track.show>
    assert.deepEqual([run.name, run.experiment, run.status, run.error?.message], ['first', 'churn', 'failed', 'exit code 3'])
    assert.equal(metrics.loss?.last, 0.5)
    assert.deepEqual([tags['mlflow.source.git.dirty'], tags['mlflow.source.git.repoURL']], ['true', 'https://example.org/churn.git'])
    assert.deepEqual(artifacts.map(({ path }) => path).sort(), ['.levain/code.diff', '.levain/environment.json'])
    const log = await levain(['track', 'readLog', 'latest', '--project', folder, '--json'], folder)
    assert.deepEqual((JSON.parse(log.stdout).text as string).trim().split('\n').sort(), ['begun', 'no luck'])
  }))

test('a program that is not there is a run that failed, with the code shells give', () =>
  withFolder(async (folder) => {
    const ended = await levain(['track', 'exec', '--project', folder, '--', 'no-such-program-anywhere'], folder)
    assert.equal(ended.code, 127)
    const { run } = JSON.parse((await levain(['track', 'show', 'latest', '--project', folder, '--json'], folder)).stdout)
    assert.equal(run.status, 'failed')
  }))
