// Outside system: curl
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { notRun } from '../not-run.ts'
import { serveIris } from './server.ts'

const run = promisify(execFile)
const json = 'content-type: application/json'

/** What curl prints, and the status behind it. */
async function curl(...args: string[]): Promise<{ status: number; text: string }> {
  const { stdout } = await run('curl', ['--silent', '--show-error', '--max-time', '60', '--write-out', '\n%{http_code}', ...args], {
    maxBuffer: 2 ** 28,
  })
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) }
}

async function withCurl(t: TestContext, body: (url: string, folder: string) => Promise<void>): Promise<void> {
  const found = await run('curl', ['--version']).then(
    () => true,
    () => false,
  )
  if (!found) return notRun(t, 'there is no curl')
  const folder = await mkdtemp(join(tmpdir(), 'levain-curl-'))
  const served = await serveIris(folder)
  try {
    await body(served.url, folder)
  } finally {
    await served.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

test('curl is answered by every protocol, as their manuals show it', (t) =>
  withCurl(t, async (url) => {
    const asked = async (path: string, data: string, ...more: string[]) =>
      JSON.parse((await curl('-X', 'POST', `${url}${path}`, '-H', json, '-d', data, ...more)).text)
    assert.equal((await asked('/predict', '{"input": [5.1, 3.5, 1.4, 0.2]}')).prediction, 'setosa')
    assert.deepEqual((await asked('/invocations', '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}')).predictions, ['setosa'])
    assert.deepEqual((await asked('/v1/models/iris:predict', '{"instances": [[5.1, 3.5, 1.4, 0.2]]}')).predictions, ['setosa'])
    assert.deepEqual(await asked('/score', '{"input_data": [[5.1, 3.5, 1.4, 0.2]]}'), ['setosa'])
    assert.equal((await asked('/explain', '{"input": [5.1, 3.5, 1.4, 0.2]}')).explanations[0].prediction, 'setosa')
    const tensor = '{"inputs": [{"name": "x", "datatype": "FP64", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}'
    assert.deepEqual((await asked('/v2/models/iris/infer', tensor)).outputs[0].data, ['setosa'])
    const csv = await curl(
      `${url}/invocations`,
      '-H',
      'content-type: text/csv',
      '-H',
      'accept: text/csv',
      '--data-binary',
      '5.1,3.5,1.4,0.2\n',
    )
    assert.equal(csv.text, 'setosa\n')
    for (const path of ['/ping', '/healthz', '/readyz', '/v2/health/ready', '/v2/models/iris'])
      assert.equal((await curl(`${url}${path}`)).status, 200)
    assert.equal((await curl('--head', `${url}/ping`)).status, 200)
  }))

test('a large file goes up and comes back line by line, whether curl waits for leave to send it, sends it in chunks or compressed', (t) =>
  withCurl(t, async (url, folder) => {
    const path = join(folder, 'flowers.jsonl')
    const rows = 60_000
    await writeFile(path, '[5.1,3.5,1.4,0.2]\n'.repeat(rows))
    await run('gzip', ['--keep', path])
    const ways = [
      ['-H', 'expect: 100-continue', '--data-binary', `@${path}`],
      ['-H', 'transfer-encoding: chunked', '--data-binary', `@${path}`],
      ['-H', 'content-encoding: gzip', '--data-binary', `@${path}.gz`],
    ]
    for (const way of ways) {
      const { status, text } = await curl(`${url}/bulk`, '-H', 'content-type: application/jsonlines', ...way)
      assert.deepEqual([status, text.trimEnd().split('\n').length], [200, rows])
    }
    const broken = await curl(`${url}/predict`, '-H', json, '-H', 'transfer-encoding: chunked', '--data-binary', `@${path}`)
    assert.equal(broken.status, 400)
  }))
