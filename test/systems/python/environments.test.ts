// Outside system: pip
// Outside system: uv
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isLevainError } from '@levain/core'
import { levain, start } from '../../../packages/platform/src/cli/testing.ts'
import { type Project, plainOf, statuses, withProject } from '../../../packages/platform/src/pipeline/testing.ts'
import { notRun } from '../not-run.ts'
import { findPython } from '../python.ts'

const execute = promisify(execFile)
const python = await findPython(join(import.meta.dirname, 'uv.txt'))
const path = process.env.PATH ?? ''

const pipeline = `
pipeline: p
steps:
  tell:
    run: cheese-tell && python tell.py
    environment: requirements.txt
    out: { version: string, threads: string, first: string }
    cpu: 2
`
const tell = `
import os, sys, bread, cheese
with open(os.environ["OUTPUTS"], "a") as out:
    print(f"version={bread.VERSION} {cheese.VERSION}", f"threads={os.environ['OMP_NUM_THREADS']}", sep="\\n", file=out)
    print(f"first={os.path.dirname(sys.executable) == os.environ['PATH'].split(os.pathsep)[0]}", file=out)
`
const files = {
  'levain.yaml': pipeline,
  'tell.py': tell,
  'requirements.txt': '--no-index\n--find-links wheels\n-r more.txt # and what it needs\n',
  'more.txt': 'cheese>=1\n',
}

/** Runs a test's body with each installer, in a project with wheels of its own: `cheese` needs `bread`. */
function withInstallers(name: string, body: (project: Project, wheels: (...wanted: string[]) => Promise<void>) => Promise<void>): void {
  for (const installer of ['pip', 'uv'])
    test(`${name} (${installer})`, async (t) => {
      if ('reason' in python) return notRun(t, python.reason)
      const { program } = python
      await withProject(files, async (project) => {
        const folder = join(project.folder, 'wheels')
        await mkdir(folder)
        const wheels = async (...wanted: string[]) => {
          await execute(program, [join(import.meta.dirname, 'wheels.py'), folder, ...wanted])
        }
        await wheels('cheese==1.0:bread', 'bread==1.0')
        process.env.PATH = installer === 'uv' ? dirname(program) + delimiter + path : await withoutUv(path)
        await body(project, wheels).finally(() => {
          process.env.PATH = path
        })
      })
    })
}

async function withoutUv(given: string): Promise<string> {
  const folders = await Promise.all(
    given.split(delimiter).map(async (folder) => ((await readdir(folder).catch((): string[] => [])).includes('uv') ? [] : [folder])),
  )
  return folders.flat().join(delimiter)
}

withInstallers('a step runs in what its requirements ask for, and again only when that is something else', async (project, wheels) => {
  const { run, room, ctx, write } = project
  const first = await run()
  assert.equal(plainOf(first, 'tell', 'version'), '1.0 1.0')
  assert.equal(plainOf(first, 'tell', 'threads'), '2')
  assert.equal(plainOf(first, 'tell', 'first'), 'True')
  const { text } = await room.verbs.log(ctx, { run: 'latest', step: 'tell', index: -1 })
  assert.match(text, /building environment requirements\.txt \(2 packages\)[\s\S]*cheese 1\.0/)
  await write({ 'more.txt': '# the same, said otherwise\ncheese >= 1\n' })
  await wheels('bread==2.0')
  assert.deepEqual(statuses(await run()), { tell: 'ok' }, 'new text is resolved anew, and by then there is another bread')
  const { reason } = await room.verbs.why(ctx, { run: 'latest', step: 'tell' })
  assert.match(reason, /^tell ran because its environment \(digest\) and its environment \(bread\) changed since run/)
  assert.deepEqual(statuses(await run()), { tell: 'cached' })
  await wheels('bread==3.0')
  assert.deepEqual(statuses(await run()), { tell: 'cached' }, 'the same text stays what it was')
})

withInstallers('of several processes that want an environment one builds it', async ({ folder }) => {
  const ended = await Promise.all([1, 2, 3].map(() => levain(['python', 'prepare', '--json'], folder)))
  const answers = ended.map(({ code, stdout, stderr }) => {
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout) as { built: boolean; environment: { folder: string } }
  })
  assert.equal(answers.filter(({ built }) => built).length, 1)
  assert.equal(new Set(answers.map(({ environment }) => environment.folder)).size, 1)
})

withInstallers(
  'what a killed process left half built is never used, and an environment that lost a file is built again',
  async (project) => {
    const { folder, run } = project
    const child = start(['python', 'prepare'], folder)
    const environments = join(folder, '.levain/python/environments')
    while ((await readdir(environments).catch(() => [])).length < 2 && child.exitCode === null) await setTimeout(10)
    child.kill('SIGKILL')
    await once(child, 'close')
    assert.deepEqual(statuses(await run()), { tell: 'ok' })
    const [kept] = (await readdir(environments)).filter((name) => name.endsWith('.json'))
    const environment = JSON.parse(await readFile(join(environments, kept ?? ''), 'utf8')) as { folder: string }
    const [bread] = (await readdir(environment.folder, { recursive: true })).filter((file) => file.endsWith('bread.py'))
    await rm(join(environment.folder, bread ?? ''))
    assert.deepEqual(statuses(await run({ noCache: ['*'] })), { tell: 'ok' })
    const { text } = await project.room.verbs.log(project.ctx, { run: 'latest', step: 'tell', index: -1 })
    assert.match(text, /damaged \(.*bread\.py\)/)
  },
)

withInstallers(
  'what cannot be had fails with the reason of the installer and the command that shows it',
  async ({ run, write, folder }) => {
    await write({ 'more.txt': 'cheese==7\n' })
    await assert.rejects(
      run(),
      (error) => isLevainError(error) && /environment requirements\.txt could not be resolved: .*cheese==7/s.test(error.message),
    )
    const { code, stderr } = await levain(['python', 'prepare'], folder)
    assert.equal(code, 2)
    assert.match(stderr, /could not be resolved[\s\S]*levain python prepare requirements\.txt/)
    await write({ 'more.txt': '-e .\n' })
    await assert.rejects(run(), /a folder of sources has no digest/)
    await write({ 'requirements.txt': '-r none.txt\n' })
    await assert.rejects(run(), /none\.txt/)
  },
)
