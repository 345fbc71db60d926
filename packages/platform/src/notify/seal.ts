import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, fail } from '@levain/core'

type Place = Pick<Context, 'stateFolder' | 'random'>

const format = 'v1'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * Seals a secret with AES-256-GCM, under a key made of `LEVAIN_SECRET` where that is set, else under the key in the file
 * `secret.key` of the state folder, which is made on first use and only its owner may read.
 *
 * @param name what the secret belongs to: it unseals under this name only
 */
export async function seal(ctx: Place, name: string, secret: string): Promise<string> {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(ctx), nonce).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return `${format}:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}`
}

/** @throws secret-unreadable when the key is another, or the text was altered */
export async function unseal(ctx: Place, name: string, sealed: string): Promise<string> {
  const key = await keyOf(ctx)
  try {
    const bytes = Buffer.from(sealed.slice(format.length + 1), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(name))
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw fail('secret-unreadable', { reason: 'it was sealed under another key; set the secret anew' }, cause)
  }
}

async function keyOf(ctx: Place): Promise<Buffer> {
  const given = process.env.LEVAIN_SECRET
  return given ? derived(given) : fileKey(ctx)
}

let last: { readonly from: string; readonly key: Buffer } | undefined

/** Slow on purpose, so once for each text. */
function derived(from: string): Buffer {
  if (last?.from !== from) last = { from, key: scryptSync(from, 'levain webhook secrets', keyBytes) }
  return last.key
}

/** Several processes may meet on a new project: the first one's key stays. */
async function fileKey({ stateFolder, random }: Place): Promise<Buffer> {
  const path = join(stateFolder, 'secret.key')
  const found = await readKey(path)
  if (found) return found
  const half = `${path}.${random.id()}`
  await writeFile(half, randomBytes(keyBytes).toString('hex'), { mode: 0o600, flag: 'wx' })
  await link(half, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(half, { force: true })
  return (await readKey(path)) ?? unusable(path)
}

async function readKey(path: string): Promise<Buffer | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw fail('secret-unreadable', { reason: `${path} cannot be read (${error.code})` }, error)
  })
  if (text === undefined) return undefined
  return /^[0-9a-f]{64}$/.test(text.trim()) ? Buffer.from(text.trim(), 'hex') : unusable(path)
}

function unusable(path: string): never {
  throw fail('secret-unreadable', { reason: `${path} does not hold a key` })
}
