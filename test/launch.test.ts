// Outside system: Node 20
// Outside system: npm
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import { nodeFolder, nodePackage, nodeProgram, sizeRecord } from '../packages/platform/bin/node24.mjs'

/** A checkout that has the real launcher and the real command, and packages that need no network: none. */
async function withCheckout(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'levain-launch-'))
  try {
    cpSync('packages/platform/bin', join(folder, 'packages/platform/bin'), { recursive: true })
    mkdirSync(join(folder, 'packages/platform/src/cli'), { recursive: true })
    mkdirSync(join(folder, 'scripts'))
    cpSync('scripts/launch.mjs', join(folder, 'scripts/launch.mjs'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'checkout', private: true, type: 'module' }))
    writeFileSync(join(folder, 'package-lock.json'), lockFile('1.0.0'))
    writeFileSync(join(folder, 'scripts/tell.ts'), tell)
    writeFileSync(join(folder, 'packages/platform/src/cli/main.ts'), tell)
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

const lockFile = (version: string) =>
  JSON.stringify({ name: 'checkout', version, lockfileVersion: 3, requires: true, packages: { '': { name: 'checkout', version } } })

/** Tells how it was started; waits to be stopped if asked to. */
const tell = `
const [code, wait] = process.argv.slice(2) as string[]
process.on('SIGTERM', () => process.exit(7))
console.log(JSON.stringify({ node: process.versions.node, flags: process.execArgv, args: process.argv.slice(2), first: process.env.PATH?.split('${delimiter}')[0] }))
if (wait) setInterval(() => {}, 1000)
else process.exitCode = Number(code ?? 0)
`

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function launch(folder: string, args: readonly string[], node = process.execPath): ChildProcess {
  return spawn(node, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function ended(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', '']
  child.stdout?.on('data', (text) => {
    out += text
  })
  child.stderr?.on('data', (text) => {
    err += text
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

const script = ['scripts/launch.mjs', 'scripts/tell.ts']
const installs = ({ err }: Ended) => err.match(/installing packages/g)?.length ?? 0

/** A Node of this machine that is too old, if there is one. */
function oldNode(): string | undefined {
  const candidates = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].map((folder) => join(folder, 'node'))
  return candidates
    .filter((path) => existsSync(path))
    .find((path) => Number.parseInt(execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10) < 24)
}

/** Puts the Node that runs this test where the launcher keeps the one it fetched. */
function bringAlong(folder: string): string {
  const wanted = nodePackage() ?? assert.fail('no Node is served for this platform')
  const home = nodeFolder(folder, wanted)
  const program = nodeProgram(home, wanted)
  mkdirSync(dirname(program), { recursive: true })
  symlinkSync(process.execPath, program)
  writeFileSync(sizeRecord(home), JSON.stringify({ bytes: statSync(process.execPath).size }))
  return program
}

test('a script starts under Node 24 with its arguments, finds that Node first on the PATH, and its exit code is passed on', () =>
  withCheckout(async (folder) => {
    const { code, out } = await ended(launch(folder, [...script, '3']))
    const told = JSON.parse(out)
    assert.deepEqual([code, told.args, told.flags, told.first], [3, ['3'], ['--conditions=@levain/source'], dirname(process.execPath)])
  }))

test('packages are installed once, however many launches meet, and again when the lock file changed', () =>
  withCheckout(async (folder) => {
    const together = await Promise.all(Array.from({ length: 4 }, () => ended(launch(folder, script))))
    assert.deepEqual(
      together.map(({ code }) => code),
      [0, 0, 0, 0],
    )
    assert.equal(
      together.reduce((sum, one) => sum + installs(one), 0),
      1,
    )
    assert.equal(installs(await ended(launch(folder, script))), 0)
    writeFileSync(join(folder, 'package-lock.json'), lockFile('1.0.1'))
    assert.equal(installs(await ended(launch(folder, script))), 1)
  }))

test('the lock of a launch that was killed is taken over', () =>
  withCheckout(async (folder) => {
    const dead = spawn(process.execPath, ['-e', '0'])
    await once(dead, 'exit')
    mkdirSync(join(folder, '.node24/lock'), { recursive: true })
    writeFileSync(join(folder, '.node24/lock/pids'), JSON.stringify([dead.pid]))
    assert.equal((await ended(launch(folder, script))).code, 0)
    assert.equal(existsSync(join(folder, '.node24/lock')), false)
  }))

test('being told to stop is passed on to the script', () =>
  withCheckout(async (folder) => {
    const child = launch(folder, [...script, '0', 'wait'])
    const outcome = ended(child)
    await once(child.stdout ?? assert.fail(), 'data')
    child.kill('SIGTERM')
    assert.equal((await outcome).code, 7)
  }))

test('a failure of npm is told with what npm said and what to do', () =>
  withCheckout(async (folder) => {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'checkout', dependencies: { 'not-in-the-lock-file': '1' } }))
    const { code, err } = await ended(launch(folder, script))
    assert.equal(code, 1)
    assert.match(err, /npm ci failed\.[\s\S]+not-in-the-lock-file[\s\S]+try again/)
    assert.doesNotMatch(err, /at .*launch\.mjs/)
  }))

const old = oldNode()
const tooOld = { skip: old === undefined && 'this machine has no Node older than 24' }

test('under an older Node the one brought along is used', tooOld, () =>
  withCheckout(async (folder) => {
    const brought = bringAlong(folder)
    for (const args of [script, ['packages/platform/bin/levain.mjs']]) {
      const { code, out } = await ended(launch(folder, [...args, '3'], old))
      assert.deepEqual([code, JSON.parse(out).node, JSON.parse(out).args], [3, process.versions.node, ['3']])
    }
    assert.equal(JSON.parse((await ended(launch(folder, script, old))).out).first, dirname(brought))
  }),
)

test('under an older Node with none brought along, levain says what to install', tooOld, () =>
  withCheckout(async (folder) => {
    const { code, err } = await ended(launch(folder, ['packages/platform/bin/levain.mjs', 'status'], old))
    assert.equal(code, 1)
    assert.match(err, /Levain needs Node 24 or newer; this is Node \d+\.[\s\S]+nodejs\.org[\s\S]+npm run demo/)
  }),
)
