import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { fail } from '@levain/core'

const charactersMin = 12
const charactersMax = 1024

/** 2^15 rounds over 32 MiB: some 60 ms of one core for each guess. */
const cost = { N: 2 ** 15, r: 8, p: 1 }
const keyBytes = 32

/**
 * The form a password is kept in: `scrypt:<N>:<r>:<p>:<salt>:<key>`, so that the cost can be raised later.
 *
 * @throws password-weak
 */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < charactersMin || password.length > charactersMax)
    throw fail('password-weak', { expected: `${charactersMin} to ${charactersMax} characters` })
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(':')
}

/** True when the password is the one that was hashed. Takes as long when it is not. */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const [, N = '', r = '', p = '', salt = '', key = ''] = hashed.split(':')
  const wanted = Buffer.from(key, 'base64url')
  const got = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

/** What a password for nobody is compared with, so that an unknown name takes as long as a wrong password. */
export const nobodysHash = `scrypt:${cost.N}:${cost.r}:${cost.p}:${'A'.repeat(22)}:${'A'.repeat(43)}`

/** Twenty letters and digits, about 119 bits. */
export function makePassword(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
  let password = ''
  while (password.length < 20) for (const byte of randomBytes(32)) if (byte < letters.length * 4) password += letters[byte % letters.length]
  return password.slice(0, 20)
}

function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null, key: Buffer): void => (error ? reject(error) : resolve(key))
    scrypt(password.normalize('NFC').slice(0, charactersMax), salt, keyBytes, { N, r, p, maxmem: 2 * 128 * N * r }, settle)
  })
}
