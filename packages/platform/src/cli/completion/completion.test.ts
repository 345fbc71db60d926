// Outside system: Bash
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { insert } from '@levain/core'
import { openApp } from '../../app/index.ts'
import { commandLine, levain, withFolder } from '../testing.ts'

const at = '2026-01-01T00:00:00.000Z'

/** A project with a model, a dataset and a run, and `levain` on the path. */
async function withProject(body: (folder: string, complete: (line: string) => Promise<string[]>) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const app = await openApp({ projectFolder: folder })
    const { ledger } = app.context()
    await ledger.commit([
      insert('datasets', { name: 'flights', description: '', owner: '', aliases: { prod: 1 }, createdAt: at }),
      insert('models', { name: 'late', description: '', owner: '', intendedUse: '', aliases: { champion: 2 }, createdAt: at } as never),
    ])
    await app.close()
    const quoted = commandLine.map((word) => `'${word}'`).join(' ')
    await writeFile(join(folder, 'levain'), `#!/bin/sh\nexec ${quoted} "$@"\n`)
    await chmod(join(folder, 'levain'), 0o755)
    await writeFile(join(folder, 'completion.bash'), (await levain(['completion', 'bash'], folder)).stdout)
    await body(folder, (line) => completeInBash(folder, line))
  })
}

/** What bash would offer at the end of the line: its own word splitting, the function of the script, in a real bash. */
async function completeInBash(folder: string, line: string): Promise<string[]> {
  const script = `
    source ./completion.bash
    COMP_LINE="$1"; COMP_POINT=\${#1}
    # As readline parts words: at blanks, and at the characters of COMP_WORDBREAKS, which are words of their own.
    COMP_WORDS=(); rest="$1"
    while [[ -n "$rest" ]]; do
      if [[ "$rest" =~ ^[[:space:]]+ ]]; then rest="\${rest:\${#BASH_REMATCH[0]}}"; [[ -z "$rest" ]] && COMP_WORDS+=("")
      elif [[ "$rest" =~ ^[@:=]+ || "$rest" =~ ^[^@:=[:space:]]+ ]]; then COMP_WORDS+=("\${BASH_REMATCH[0]}"); rest="\${rest:\${#BASH_REMATCH[0]}}"
      fi
    done
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _levain
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` }
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', script, 'bash', line], { cwd: folder, env })
  assert.equal(stderr, '')
  return stdout.split('\n').filter(Boolean)
}

test('bash completes commands, flags, values of flags and names of the project', () =>
  withProject(async (_, complete) => {
    assert.deepEqual(await complete('levain re'), ['resume', 'registry', 'retrain'])
    assert.deepEqual(await complete('levain registry p'), ['promote'])
    assert.deepEqual(await complete('levain registry promote late 2 --req'), ['--requireApproval'])
    assert.deepEqual(await complete('levain train fit flights x --algorithm bo'), ['boosting'])
    assert.deepEqual(await complete('levain explore show '), ['flights', 'flights@prod'])
    assert.deepEqual(await complete('levain registry show la'), ['late', 'late@champion'])
    assert.deepEqual(await complete('levain registry show late@ch'), ['champion'])
    assert.deepEqual(await complete('levain registry show late@'), ['champion'])
    assert.deepEqual(await complete('levain govern decide x '), ['approved', 'rejected'])
    assert.deepEqual(await complete('levain completion '), ['bash', 'zsh', 'fish'])
    assert.deepEqual(await complete('levain --project . registry show lat'), ['late', 'late@champion'])
    assert.deepEqual(await complete('levain lunch '), [])
    assert.deepEqual(await complete('levain ingest file '), [])
  }))

test('what cannot be completed is nothing, never an error, and makes no project', () =>
  withFolder(async (folder) => {
    for (const words of [['registry', 'show', ''], ['--lunch', ''], ['registry', 'nothing', ''], ['why', 'x', ''], []]) {
      const { code, stderr } = await levain(['__complete', '--', ...words], folder)
      assert.deepEqual([code, stderr], [0, ''], words.join(' '))
    }
    const { readdir } = await import('node:fs/promises')
    assert.deepEqual(await readdir(folder), [])
  }))
