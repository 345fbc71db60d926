import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { irisModel, writeBundle } from '../packages/runtime/src/serve/iris.fixture.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('..', import.meta.url))
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'levain-alone-'))
})
after(() => rm(folder, { recursive: true, force: true }))

test('core and runtime, packed and installed without the rest, open every door and serve the iris bundle', async (t) => {
  // The others are compiled with them: what they say of their types must hold for whoever imports them.
  await run(process.execPath, [join(checkout, 'scripts/build.ts'), 'core', 'runtime', 'sdk', 'platform'])
  const tarballs = [await pack('core'), await pack('runtime')]
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], folder)

  const doors = [
    'core',
    'core/errors',
    'core/context',
    'core/random',
    'core/filter',
    'runtime/math',
    'runtime/stats',
    'runtime/model',
    'runtime/explain',
    'runtime/edge',
    'runtime/serve',
  ]
  const imports = doors.map((door) => `await import('@levain/${door}')`).join(';')
  await run(process.execPath, ['--input-type=module', '--eval', imports], { cwd: folder, env: plainEnvironment() })

  const bundle = writeBundle(join(folder, 'iris'), irisModel, 'iris', 1)
  const log = join(folder, 'log')
  const server = spawn(
    process.execPath,
    ['node_modules/@levain/runtime/dist/serve/main.js', '--bundle', bundle, '--port', '0', '--log', log],
    {
      cwd: folder,
      env: plainEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exit = once(server, 'exit')
  try {
    const [line] = await once(server.stdout, 'data')
    const { url } = JSON.parse(String(line)) as { url: string }
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"input": [5.1, 3.5, 1.4, 0.2]}',
    })
    assert.equal(((await response.json()) as { prediction: string }).prediction, 'setosa')
  } finally {
    server.kill('SIGTERM')
  }
  assert.deepEqual(await exit, [0, null])

  const packed = await Promise.all(tarballs.map(async (path) => (await stat(path)).size))
  const installed = await bytesIn(join(folder, 'node_modules'))
  const own = await bytesIn(join(folder, 'node_modules', '@levain'))
  t.diagnostic(`packed: core ${kilobytes(packed[0])}, runtime ${kilobytes(packed[1])}`)
  t.diagnostic(`installed: ${kilobytes(own)} of Levain, ${kilobytes(installed)} with its dependencies`)
})

/** Packs a workspace as it would be published. Returns the path of the tarball. */
async function pack(name: string): Promise<string> {
  const { stdout } = await npm(['pack', '--json', '--pack-destination', folder], join(checkout, 'packages', name))
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[]
  assert.ok(packed)
  const strays = packed.files.filter(({ path }) => /\.(test|bench|fixture)\./.test(path) || path.startsWith('src/'))
  assert.deepEqual(strays, [], 'a package holds no tests and no sources')
  return join(folder, packed.filename)
}

/** npm as it was started with, under this very Node. */
function npm(args: readonly string[], cwd: string) {
  const program = process.env.npm_execpath
  const [file, ...first] = program ? [process.execPath, program] : ['npm']
  return run(file ?? 'npm', [...first, ...args], { cwd, maxBuffer: 2 ** 24, env: plainEnvironment() })
}

/** Without what a workspace's npm script or a test runner adds. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_(?!execpath)|NODE_OPTIONS|NODE_TEST)/i.test(name)))
}

async function bytesIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

const kilobytes = (bytes = 0): string => `${Math.round(bytes / 1000)} kB`
