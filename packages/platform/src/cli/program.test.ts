import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { allVerbs } from '@levain/core'
import type { Command } from 'commander'
import { commands } from './commands/index.ts'
import { openIo } from './io.ts'
import { buildProgram } from './program.ts'
import { roomWords } from './rooms.ts'
import { openSession } from './session.ts'
import { levain, withFolder } from './testing.ts'

/** A command with everything that is declared on it. */
async function commandFor(...words: string[]): Promise<Command> {
  const session = openSession(openIo(process, false), '.', new AbortController().signal)
  let command = await buildProgram(words, session, { exitCode: 0, command: '' })
  for (const word of words) command = command.commands.find((child) => child.name() === word) as Command
  assert.ok(command, words.join(' '))
  return command
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}

test('every verb is a command with its sentence, its fields and an example', async () => {
  for (const verb of allVerbs) {
    const help = helpOf(await commandFor(...verb.name.split('.')))
    const words = help.replaceAll(/\s+/g, ' ')
    assert.ok(words.includes(verb.does), verb.name)
    assert.ok(help.includes(`Example:\n  ${verb.cli.example}`), verb.name)
    for (const field of Object.keys(verb.input.shape)) assert.ok(words.includes(field), `${verb.name} ${field}`)
  }
})

test('every short command has an example, and no name is taken twice', async () => {
  for (const [name, { hidden }] of Object.entries(commands))
    if (!hidden) assert.match(helpOf(await commandFor(name)), /Example:\n {2}levain /)
  const names = [...Object.keys(commands), ...Object.keys(roomWords)]
  assert.equal(new Set(names).size, names.length)
})

test('no field of a verb hides a flag that stands everywhere', () => {
  for (const verb of allVerbs)
    for (const name of ['json', 'project', 'help', 'version']) {
      const isFlag = name in verb.input.shape && !verb.cli.positional?.includes(name)
      assert.ok(!isFlag, `${verb.name} --${name}`)
    }
})

test('help loads no contract, no schema, no server and no store', async () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    const { main } = await import(${JSON.stringify(new URL('./program.ts', import.meta.url).href)})
    await main(['--help'], process)
    console.log(JSON.stringify(loaded))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@levain/source', '--input-type=module', '-e', script])
  const loaded = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as string[]
  assert.deepEqual(
    loaded.filter((url) => /\/(zod|fastify|kysely|@duckdb)\/|core\/src\/contracts|src\/(app|server|store)\//.test(url)),
    [],
  )
})

test('a caller’s mistake is 2 with its code, its message and the next command, and nothing on standard output', () =>
  withFolder(async (folder) => {
    const mistakes: [string[], RegExp][] = [
      [['lunch'], /command-invalid {2}unknown command 'lunch'[\s\S]*next: levain --help/],
      [['registry', 'promte'], /unknown command 'promte'\s+\(Did you mean promote\?\)[\s\S]*next: levain registry --help/],
      [['registry', 'show'], /missing required argument 'model'[\s\S]*next: levain registry show --help/],
      [['registry', 'show', 'a', 'b'], /too many arguments/],
      [['registry', 'list', '--lunch'], /unknown option '--lunch'/],
      [['registry', 'promote', 'late', 'two'], /input-invalid {2}version: expected a number, got "two"/],
      [['track', 'runs', '--kind', 'lunch'], /Allowed choices are pipeline, training/],
      [['track', 'log', 'x', '--metrics', '@nowhere.json'], /source-not-found {2}There is no file nowhere.json/],
      [['registry', 'show', 'late'], /model-not-found[\s\S]*next: levain registry list[\s\S]*page: docs\/errors\/model-not-found.md/],
      [['run'], /source-not-found {2}There is no file levain.yaml[\s\S]*next: levain init\n/],
      [['serve', 'late', '--port', 'x'], /Expected a number from 0 to 65535/],
    ]
    for (const [args, message] of mistakes) {
      const { code, stdout, stderr } = await levain(args, folder)
      assert.deepEqual([code, stdout], [2, ''], args.join(' '))
      assert.match(stderr, message)
    }
  }))

test('with --json an error is one JSON document on standard error', () =>
  withFolder(async (folder) => {
    for (const args of [
      ['registry', 'show', 'late', '--json'],
      ['--json', 'registry', 'show'],
      ['lunch', '--json'],
    ]) {
      const { code, stdout, stderr } = await levain(args, folder)
      const { error } = JSON.parse(stderr) as { error: { code: string; message: string } }
      assert.deepEqual([code, stdout], [2, ''])
      assert.ok(error.code && error.message)
    }
  }))

test('help, version and bare names print and end with 0, and touch nothing', () =>
  withFolder(async (folder) => {
    for (const args of [
      [],
      ['--help'],
      ['registry'],
      ['registry', '--help'],
      ['help', 'registry', 'promote'],
      ['--version'],
      ['completion', 'bash'],
    ]) {
      const { code, stdout, stderr } = await levain(args, folder)
      assert.deepEqual([code, stderr], [0, ''], args.join(' '))
      assert.ok(stdout.length > 4, args.join(' '))
    }
    assert.ok(!existsSync(join(folder, '.levain')))
  }))

test('the project is the nearest folder that is one, or the one that is named', () =>
  withFolder(async (folder) => {
    await levain(['registry', 'list', '--project', folder], folder)
    const below = join(folder, '.levain')
    assert.equal((await levain(['registry', 'list', '--json'], below)).code, 0)
    assert.ok(!existsSync(join(below, '.levain')), 'the project further up was used')
  }))

test('a command that makes a folder a project says so once, and keeps what it holds from git', () =>
  withFolder(async (folder) => {
    const [first, second] = [await levain(['registry', 'list'], folder), await levain(['registry', 'list'], folder)]
    assert.match(first.stderr, new RegExp(`^a new project begins here: .*${basename(folder)}\n$`))
    assert.equal(second.stderr, '')
    assert.equal(await readFile(join(folder, '.levain', '.gitignore'), 'utf8'), '*\n')
  }))

test('a list that comes last is typed with spaces or commas', () =>
  withFolder(async (folder) => {
    const begin = async (): Promise<string> => JSON.parse((await levain(['track', 'start', '--json'], folder)).stdout).id
    const [one, other] = [await begin(), await begin()]
    const spaces = await levain(['track', 'compare', one, other], folder)
    const commas = await levain(['track', 'compare', `${one},${other}`], folder)
    assert.deepEqual([spaces.code, spaces.stdout], [0, commas.stdout])
  }))

test('a port that is taken is answered with the same line on a free one', () =>
  withFolder(async (folder) => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const { code, stderr } = await levain(['studio', '--port', String(port), '--project', folder], folder)
    holder.close()
    assert.equal(code, 2)
    assert.ok(stderr.includes(`next: levain studio --project ${folder} --port 0\n`), stderr)
  }))

test('a closed pipe ends the command quietly', () =>
  withFolder(async (folder) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const [node, ...rest] = (await import('./testing.ts')).commandLine
    execFile('bash', ['-c', `"$@" --help | true; echo "\${PIPESTATUS[0]}"`, 'bash', node, ...rest], { cwd: folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    )
    assert.equal((await promise).trim(), '0')
  }))

test('a project folder that is not there is refused, not made', () =>
  withFolder(async (folder) => {
    const nowhere = join(folder, 'no', 'where')
    const missing = await levain(['explore', 'list', '--project', nowhere], folder)
    assert.deepEqual([missing.code, existsSync(nowhere)], [2, false])
    assert.match(missing.stderr, /input-invalid.*--project: expected a folder/)
  }))
