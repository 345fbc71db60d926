import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type App, withApp } from '../app/index.ts'
import { createServer } from '../server/index.ts'
import { nodeRunner } from './runner-node.ts'

const execute = promisify(execFile)

/** Runs a task as its container would; gives what it said, and its termination message. */
const withTask = (body: (app: App, run: (task: object) => Promise<{ stdout: string; message: string }>) => Promise<void>) =>
  withApp(async (app) => {
    const server = await createServer(app, { studio: false })
    const here = join(app.projectFolder, 'task')
    await mkdir(here)
    await mkdir(join(here, 'work'))
    await writeFile(join(here, 'runner.mjs'), nodeRunner)
    await writeFile(join(here, 'token'), 'nobody')
    const own = { server: server.url, folder: join(here, 'work'), message: join(here, 'message'), env: { WORD: 'said' } }
    try {
      await body(app, async (task) => {
        await writeFile(join(here, 'task.json'), JSON.stringify({ ...own, ...task }))
        await writeFile(own.message, '')
        const { stdout } = await execute(process.execPath, [join(here, 'runner.mjs')])
        return { stdout, message: await readFile(own.message, 'utf8') }
      })
    } finally {
      await server.close()
    }
  })

test('a task gets its files by digest, under every path they are wanted, and what it made comes back by digest', () =>
  withTask(async (app, run) => {
    const { blobs } = app.context()
    const digest = await blobs.put('content')
    const files = ['in/a.txt', 'in/deep/er/b.txt'].map((path) => ({ path, digest }))
    const command =
      'echo $WORD; cat ../in/a.txt ../in/deep/er/b.txt > ../out/both; mkdir ../out/d; echo x > ../out/d/x; echo n=1 >> ../outputs'
    const { stdout, message } = await run({ files, command })
    assert.equal(stdout, 'said\n')
    const { result } = JSON.parse(message) as { result: string }
    const made = (JSON.parse(await blobs.text(result)) as { files: { path: string; digest: string; bytes: number }[] }).files
    assert.deepEqual(await Promise.all(made.map(async (file) => [file.path, await blobs.text(file.digest)])), [
      ['out/both', 'contentcontent'],
      ['out/d/x', 'x\n'],
      ['outputs', 'n=1\n'],
    ])
  }))

test('a command that fails keeps its exit code and brings nothing back; a missing file is told before it begins', () =>
  withTask(async (_, run) => {
    await assert.rejects(run({ files: [], command: 'echo half > ../out/half; exit 7' }), { code: 7 })
    const files = [{ path: 'in/a', digest: `sha256:${'0'.repeat(64)}` }]
    await assert.rejects(run({ files, command: 'echo begun' }), { code: 1, stdout: '', stderr: /levain: GET .*: 404 / })
  }))
