import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { contracts, OutputOf } from '@levain/core'
import { openApp } from '../../app/index.ts'
import { levain, start, withFolder } from '../testing.ts'

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
    for (const key of ['cpu_utilization_percentage', 'system_memory_usage_megabytes', 'disk_usage_percentage'])
      assert.ok(Number(metrics[`system/${key}`]?.last) >= 0, key)
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

test('a run whose program and its watcher were killed fails with the reason as soon as a server looks', () =>
  withFolder(async (folder) => {
    const program = 'console.log(process.pid); setInterval(() => {}, 1e6)'
    const child = start(['track', 'exec', '--project', folder, '--', process.execPath, '-e', program], folder)
    const [printed] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    for (const pid of [child.pid, Number(String(printed))]) process.kill(pid as number, 'SIGKILL')
    process.env.LEVAIN_RUN_TIMEOUT = '1'
    const app = await openApp({ projectFolder: folder })
    const stop = await app.startServices()
    try {
      const state = async () => (await app.call('track.show', { run: 'latest' })).run
      let run = await state()
      for (; run.status === 'running'; run = await state()) await wait(100)
      assert.deepEqual([run.status, run.error?.code], ['failed', 'run-silent'])
    } finally {
      delete process.env.LEVAIN_RUN_TIMEOUT
      await stop()
      await app.close()
    }
  }))
