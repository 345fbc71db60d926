import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AutomlReport } from '@levain/core'
import { withApp } from '../app/index.ts'

const main = join(import.meta.dirname, '../cli/main.ts')

test('a run that is killed stays readable, and is gone on with: what it had finished counts', () =>
  withApp(async (app, env) => {
    const sql = `select (hash(i) % 1000) / 1000.0 as a, (hash(i * 7) % 1000) / 1000.0 as b, (hash(i) % 1000 + hash(i * 3) % 500) > 700 as y from range(600) t(i)`
    const { digest } = await app.context().tables.write(sql, {})
    const args = ['automl', digest, '--target', 'y', '--time', '10m', '--workers', '1', '--project', app.projectFolder]
    const killed = spawn(process.execPath, ['--conditions=@levain/source', main, ...args], { env, stdio: 'ignore' })
    const finished = ({ leaderboard }: AutomlReport): string[] => leaderboard.filter(({ state }) => state === 'ok').map(({ run }) => run)
    const until = async (): Promise<AutomlReport> => {
      for (;;) {
        assert.equal(killed.exitCode, null, 'the program ended by itself')
        const [newest] = await app.call('automl.list', {})
        const report = newest && (await app.call('automl.show', { run: newest.run.id }))
        if (report && finished(report).length >= 3) return report
        await new Promise((passed) => setTimeout(passed, 100))
      }
    }
    const { run } = await until()
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    const left = await app.call('automl.show', { run: run.id })
    assert.ok(finished(left).length >= 3 && left.state.guardrails.length > 5)
    const resumed = await app.call('automl.resume', { run: run.id, time: '3s' })
    assert.deepEqual([resumed.run.status, resumed.state.phase], ['ok', 'done'])
    assert.deepEqual(
      finished(left).filter((id) => !finished(resumed).includes(id)),
      [],
    )
    assert.ok(resumed.model && resumed.leaderboard.every(({ state }) => state !== 'running'))
  }))
