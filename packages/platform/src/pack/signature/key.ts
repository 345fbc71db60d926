import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'

type Verb = Contracts['pack']['key']

/**
 * Makes a pair of keys: the private one in a file that only its owner may read, sealed with `LEVAIN_SIGNING_PASSWORD` where that is
 * set, the public one beside it with `.pub`.
 *
 * @throws file-exists
 */
export async function makeKey(ctx: Context, { file, algorithm }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const path = resolve(ctx.projectFolder, file)
  const made = algorithm === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sealed = password() ? { cipher: 'aes-256-cbc', passphrase: password() } : {}
  const publicKey = made.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  await writeNew(path, made.privateKey.export({ type: 'pkcs8', format: 'pem', ...sealed }).toString(), 0o600, file)
  await writeNew(`${path}.pub`, publicKey, 0o644, `${file}.pub`).catch(async (error) => {
    await rm(path)
    throw error
  })
  return { privateKey: file, publicKey: `${file}.pub` }
}

const password = (): string | undefined => process.env.LEVAIN_SIGNING_PASSWORD || undefined

async function writeNew(path: string, text: string, mode: number, named: string): Promise<void> {
  try {
    await writeFile(path, text, { mode, flag: 'wx' })
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST' ? fail('file-exists', { path: named }, cause) : cause
  }
}

/** @throws source-not-found, input-invalid */
export const readPrivateKey = (ctx: Context, file: string): Promise<KeyObject> =>
  readKey(ctx, file, 'sign', (text) => createPrivateKey({ key: text, passphrase: password() ?? '' }))

/** @throws source-not-found, input-invalid */
export const readPublicKey = (ctx: Context, file: string): Promise<KeyObject> => readKey(ctx, file, 'key', createPublicKey)

async function readKey(ctx: Context, file: string, field: string, parse: (text: string) => KeyObject): Promise<KeyObject> {
  const text = await readFile(resolve(ctx.projectFolder, file), 'utf8').catch((cause) => {
    throw fail('source-not-found', { path: file }, cause)
  })
  const refuse = (got: string) =>
    fail('input-invalid', { field, expected: 'a key for Ed25519 or ECDSA on P-256, as PEM; sealed ones with LEVAIN_SIGNING_PASSWORD', got })
  let key: KeyObject
  try {
    key = parse(text)
  } catch {
    throw refuse('a file that cannot be read as one')
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type !== 'ed25519' && !(type === 'ec' && details?.namedCurve === 'prime256v1')) throw refuse(`a key for ${type}`)
  return key
}
