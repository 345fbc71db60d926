import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { levain, start, withFolder } from '../testing.ts'

const file = 'metric: loss\nspace: { lr: "log(1e-4..0.1)", kind: [a b, "c\'d"] }\nlimits: { trials: 6 }\n'
const script = `
import { appendFileSync } from 'node:fs'
const [, , lr, kind] = process.argv
appendFileSync('seen', JSON.stringify([lr, kind, process.env.PARAM_lr, process.env.PARAM_kind]) + '\\n')
if (process.env.SLOW) await new Promise((resolve) => setTimeout(resolve, 60_000))
appendFileSync(process.env.OUTPUTS, 'loss=' + (Math.log10(lr) + 2) ** 2 + '\\n')
`

async function prepared(folder: string): Promise<void> {
  await writeFile(join(folder, 'study.yaml'), file)
  await writeFile(join(folder, 'train.mjs'), script)
}

const command = ['--', process.execPath, 'train.mjs', '{lr}', '{kind}']

test('any command is run as trials, several at once; values arrive as one word each and in the environment', () =>
  withFolder(async (folder) => {
    await prepared(folder)
    const ended = await levain(['study', 'run', 'study.yaml', '--workers', '2', '--seed', '1', '--json', ...command], folder)
    assert.equal(ended.code, 0, ended.stderr)
    const { counts, best } = JSON.parse(ended.stdout)
    assert.deepEqual([counts.ok, counts.failed], [6, 0])
    const seen = (await readFile(join(folder, 'seen'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    for (const [lr, kind, lrThere, kindThere] of seen) assert.deepEqual([lr, kind], [lrThere, kindThere])
    assert.ok(seen.some(([lr]) => lr === String(best.values.lr)))
  }))

test('the name of a study does as well as its file, for whoever joins', () =>
  withFolder(async (folder) => {
    await prepared(folder)
    await levain(['study', 'create', 'depth', '--file', 'study.yaml'], folder)
    const ended = await levain(['study', 'run', 'depth', '--trials', '2', '--json', ...command], folder)
    assert.equal(ended.code, 0, ended.stderr)
    assert.deepEqual(JSON.parse(ended.stdout).counts.ok, 2)
  }))

test('after kill -9 the same command goes on with the study, and begins the lost trials again', () =>
  withFolder(async (folder) => {
    await prepared(folder)
    const run = ['study', 'run', 'study.yaml', '--seed', '1', '--json', ...command]
    process.env.SLOW = '1'
    const killed = start(run, folder)
    delete process.env.SLOW
    while (!(await readFile(join(folder, 'seen'), 'utf8').catch(() => ''))) await setTimeout(50)
    killed.kill('SIGKILL')
    await once(killed, 'close')
    const ended = await levain(run, folder)
    assert.equal(ended.code, 0, ended.stderr)
    const { counts, trials } = JSON.parse(ended.stdout)
    assert.deepEqual([counts.ok, counts.running], [6, 0])
    assert.deepEqual([trials.at(-1).number, trials.at(-1).attempt], [0, 2])
  }))

test('a command that always fails stops the study soon, with the reason', () =>
  withFolder(async (folder) => {
    await prepared(folder)
    const ended = await levain(['study', 'run', 'study.yaml', '--', 'exit', '3'], folder)
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /exit code 3/)
  }))
