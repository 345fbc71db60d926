import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const megabyte = 1 << 20
const total = 200 * megabyte
/** What a server may grow by while it takes in and gives out far more than that. */
const grownBytesMax = 110 * megabyte

test('200 MB go in and out of a server in memory that does not grow with them, and a killed server shows nothing of half an upload', {
  skip: process.platform !== 'linux' && 'memory of another process is read from /proc',
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'levain-upload-'))
  const first = await startServer(folder)
  try {
    const address = `${first.url}/api/v1/runs/${first.run}/artifacts`
    await put(`${address}/warm`, megabyte)
    const before = await peakBytes(first.pid)
    await put(`${address}/large`, total)
    const hash = createHash('sha256')
    for await (const piece of (await fetch(`${address}/large`)).body ?? []) hash.update(piece)
    assert.equal(hash.digest('hex'), await expected())
    const grown = (await peakBytes(first.pid)) - before
    assert.ok(grown < grownBytesMax, `it grew by ${Math.round(grown / megabyte)} MB`)
    const broken = put(`${address}/half`, total, () => first.kill()).catch(() => 'broken')
    assert.equal(await broken, 'broken')
    const second = await startServer(folder, first.run)
    try {
      const listed = (await (await fetch(`${second.url}/api/v1/runs/${first.run}/artifacts`)).json()) as { files: { path: string }[] }
      assert.deepEqual(
        listed.files.map(({ path }) => path),
        ['large', 'warm'],
      )
    } finally {
      await second.kill()
    }
  } finally {
    await first.kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
})

async function* content(bytes: number, atHalf: () => void = () => {}): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += megabyte) {
    if (sent >= bytes / 2) atHalf()
    yield Buffer.alloc(megabyte, sent / megabyte)
  }
}

async function put(address: string, bytes: number, atHalf?: () => void): Promise<void> {
  const answer = await fetch(address, { method: 'PUT', body: content(bytes, atHalf), duplex: 'half' } as RequestInit)
  assert.equal(answer.status, 200, await answer.text())
}

async function expected(): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of content(total)) hash.update(piece)
  return hash.digest('hex')
}

/** The most memory a process has held so far. */
async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

async function startServer(folder: string, run?: string): Promise<{ url: string; run: string; pid: number; kill(): Promise<void> }> {
  const here = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  const program = `
    import { openApp } from ${here('../app/index.ts')}
    import { createServer } from ${here('./index.ts')}
    const app = await openApp({ projectFolder: ${JSON.stringify(folder)} })
    const { url } = await createServer(app, { studio: false })
    const run = ${JSON.stringify(run ?? null)} ?? (await app.call('track.start', {})).id
    console.log(JSON.stringify({ url, run }))`
  const child = spawn(process.execPath, ['--conditions=@levain/source', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await closed
  }
  for await (const line of child.stdout.setEncoding('utf8')) {
    child.stdout.resume()
    return { ...(JSON.parse(line) as { url: string; run: string }), pid: child.pid ?? 0, kill }
  }
  return assert.fail('the server ended before it listened')
}
