// Outside system: Jupyter (nbclient)
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createClient, startRun } from '@levain/sdk'
import { type App, withApp } from '../../../packages/platform/src/app/index.ts'
import { levain } from '../../../packages/platform/src/cli/testing.ts'
import { createServer } from '../../../packages/platform/src/server/index.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

const execute = promisify(execFile)
const python = await findPython(join(import.meta.dirname, 'requirements.txt'))

/** A project with a table, and a run that logged parameters, a series and a model of scikit-learn's kind. */
async function filled(app: App, url: string): Promise<string> {
  await writeFile(
    join(app.projectFolder, 'beans.csv'),
    `weight,sort\n${[...Array(20).keys()].map((i) => `${i / 2},${i % 3}`).join('\n')}\n`,
  )
  await app.call('ingest.file', { path: 'beans.csv', dataset: 'beans' })
  const run = await startRun(createClient({ url }), { name: 'roast' })
  run.params({ depth: 6 })
  for (let step = 0; step < 5; step += 1) run.metrics({ loss: 1 / (step + 1) }, { step })
  await run.finish()
  return run.id
}

async function answersOf(program: string, notebook: string, url: string): Promise<string> {
  const env = { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}`, LEVAIN_URL: url, JUPYTER_PLATFORM_DIRS: '1' }
  const { stdout } = await execute(program, [join(import.meta.dirname, 'execute.py'), notebook], { env, maxBuffer: 1 << 24 })
  return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as string[]).join('\n\n')
}

test('the notebooks that are written are valid and run as they are, over the project and over a run', async (t) => {
  if ('reason' in python) return notRun(t, python.reason)
  await withApp(async (app) => {
    const server = await createServer(app, { studio: false })
    try {
      const run = await filled(app, server.url)
      const written = await levain(['notebook'], app.projectFolder)
      assert.equal(written.code, 0, written.stderr)
      const about = await answersOf(python.program, join(app.projectFolder, 'notebook.ipynb'), server.url)
      assert.match(about, /beans[\s\S]*weight[\s\S]*roast/)
      const again = await levain(['notebook'], app.projectFolder)
      assert.equal(again.code, 2)
      assert.match(again.stderr, /file-exists|exists already/)
      const opened = await levain(['notebook', 'run.ipynb', '--run', run.slice(0, 13)], app.projectFolder)
      assert.equal(opened.code, 0, opened.stderr)
      const told = await answersOf(python.program, join(app.projectFolder, 'run.ipynb'), server.url)
      assert.match(told, /depth +6[\s\S]*loss +0\.2[\s\S]*0 +1\.0/)
    } finally {
      await server.close()
    }
  })
})

test('the TypeScript one is a script that runs, or a notebook for the kernel of Deno', () =>
  withApp(async (app) => {
    const server = await createServer(app, { studio: false })
    try {
      await filled(app, server.url)
      const folder = join(import.meta.dirname, '../../..')
      const script = join(folder, `.levain-notebook-${process.pid}.ts`)
      const { rm } = await import('node:fs/promises')
      try {
        const written = await levain(['notebook', script, '--language', 'typescript'], app.projectFolder)
        assert.equal(written.code, 0, written.stderr)
        const env = { ...process.env, LEVAIN_URL: server.url }
        const { stdout } = await execute(process.execPath, ['--conditions=@levain/source', script], { env })
        assert.match(stdout, /beans[\s\S]*weight[\s\S]*roast/)
      } finally {
        await rm(script, { force: true })
      }
      const deno = await levain(['notebook', 'deno.ipynb', '--language', 'typescript'], app.projectFolder)
      assert.equal(deno.code, 0, deno.stderr)
    } finally {
      await server.close()
    }
  }))
