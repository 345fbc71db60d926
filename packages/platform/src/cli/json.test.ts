import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { allVerbs, fieldsOf } from '@levain/core'
import { main } from './program.ts'
import { withFolder } from './testing.ts'

/** Runs a command line in this process. */
async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const code = await main(args, streams as never)
  const [stdout, stderr] = [streams.stdout, streams.stderr].map((stream) => String(stream.read() ?? ''))
  return { code, stdout: stdout ?? '', stderr: stderr ?? '' }
}

/** Something for each field that must be given. */
const anything: Readonly<Record<string, string>> = { version: '1', sql: 'select 1 as one', of: 'model:late@1', key: 'auc' }

test('every verb that reads answers one JSON document, or one coded error, in an empty project', () =>
  withFolder(async (folder) => {
    for (const verb of allVerbs.filter(({ effect }) => effect === 'read')) {
      const fields = fieldsOf(verb.input).filter(({ required }) => required)
      const [positional, flags] = [
        fields.filter(({ name }) => verb.cli.positional?.includes(name)),
        fields.filter(({ name }) => !verb.cli.positional?.includes(name)),
      ]
      const id = '01900000-0000-7000-8000-000000000000'
      const value = (name: string): string => anything[name] ?? (name === 'run' ? id : 'late')
      const words = [
        ...verb.name.split('.'),
        ...positional.map(({ name }) => value(name)),
        ...flags.flatMap(({ name }) => [`--${name}`, value(name)]),
      ]
      const { code, stdout, stderr } = await run([...words, '--json', '--project', folder])
      if (code === 0) JSON.parse(stdout)
      else assert.equal(typeof (JSON.parse(stderr) as { error: { code: string } }).error.code, 'string')
      assert.ok(code === 0 || (code === 2 && stdout === ''), `${words.join(' ')}: ${code} ${stdout}${stderr}`)
    }
  }))

test('without --json the same verbs print words for people', () =>
  withFolder(async (folder) => {
    for (const verb of allVerbs.filter(({ effect, input }) => effect === 'read' && !fieldsOf(input).some(({ required }) => required))) {
      const { code, stdout, stderr } = await run([...verb.name.split('.'), '--project', folder])
      if (code === 0) assert.match(stdout, /^\S[\s\S]*\n$/, verb.name)
      else assert.match(stderr, /^error [a-z-]+ /)
    }
  }))
