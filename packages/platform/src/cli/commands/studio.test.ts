import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { createClient } from '@levain/sdk'
import { collect, levain, start, withFolder } from '../testing.ts'

test('the studio answers the client, says where it is, is not started twice, and leaves nothing behind on Ctrl-C', () =>
  withFolder(async (folder) => {
    const studio = start(['studio', '--port', '0', '--json'], folder)
    const problems = collect(studio.stderr)
    const lines = createInterface({ input: studio.stdout as NodeJS.ReadableStream })
    const [first] = (await once(lines, 'line')) as [string]
    const { url, pid } = JSON.parse(first) as { url: string; pid: number }
    assert.equal(pid, studio.pid)
    const client = createClient({ url })
    assert.deepEqual(await client.registry.list(), [])
    await assert.rejects(client.registry.show({ model: 'late' }), {
      name: 'ApiError',
      code: 'model-not-found',
      status: 404,
      next: 'levain registry list',
    })
    const again = await levain(['studio', '--port', '0', '--json'], folder)
    assert.deepEqual([again.code, JSON.parse(again.stdout).url], [0, url])
    const run = await levain(['track', 'start', '--experiment', 'beside', '--json'], folder)
    assert.equal((await client.track.runs({ experiment: 'beside' }))[0]?.run.id, JSON.parse(run.stdout).id)
    studio.kill('SIGINT')
    const [code] = await once(studio, 'exit')
    assert.deepEqual([code, await problems], [130, ''])
    assert.ok(!existsSync(join(folder, '.levain', 'server.json')))
  }))

test('a port that is taken is a coded error that says how to go on', () =>
  withFolder(async (folder) => {
    const { createServer } = await import('node:net')
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { code, stderr } = await levain(['studio', '--port', String(port)], folder)
    assert.equal(code, 2)
    assert.match(stderr, /port-taken[\s\S]*--port 0/)
    other.close()
  }))

test('a studio that cannot say where it is ends, and does not stay behind', () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, '.levain', 'server.json'), { recursive: true })
    const { code } = await levain(['studio', '--port', '0'], folder)
    assert.notEqual(code, 0)
    assert.deepEqual(
      readdirSync(join(folder, '.levain')).filter((name) => name.startsWith('server.json')),
      ['server.json'],
    )
  }))

test('a file left by a killed studio does not pass for a studio, though its process id lives', () =>
  withFolder(async (folder) => {
    mkdirSync(join(folder, '.levain'))
    writeFileSync(join(folder, '.levain', 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:9', pid: process.pid }))
    const studio = start(['studio', '--port', '0', '--json'], folder)
    const lines = createInterface({ input: studio.stdout as NodeJS.ReadableStream })
    const [first] = (await once(lines, 'line')) as [string]
    assert.equal((JSON.parse(first) as { pid: number }).pid, studio.pid)
    studio.kill('SIGINT')
    await once(studio, 'exit')
  }))
