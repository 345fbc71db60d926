import { createHash } from 'node:crypto'
import { type ByteStream, type Digests, fail } from '@levain/core'

/**
 * Passes bytes on and tells, once all have passed, what they are known by.
 *
 * @param options `md5` false where nobody asks for it, then it is empty: it takes twice the time of the other one
 */
export function digesting(
  bytes: ByteStream,
  options: { readonly md5: boolean } = { md5: true },
): { readonly bytes: ByteStream; readonly digests: () => Digests } {
  const sha = createHash('sha256')
  const md5 = options.md5 ? createHash('md5') : undefined
  let total = 0
  let digests: Digests | undefined
  async function* passing(): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      sha.update(piece)
      md5?.update(piece)
      total += piece.length
      yield piece
    }
    digests = { sha256: `sha256:${sha.digest('hex')}`, md5: md5?.digest('hex') ?? '', bytes: total }
  }
  return {
    bytes: passing(),
    digests: () => {
      if (!digests) throw fail('internal', { message: 'a digest was asked for before all bytes had come' })
      return digests
    },
  }
}

/** All bytes, if they are fewer than that many; else a stream of all of them. */
export async function allIfFew(bytes: ByteStream, few: number): Promise<{ readonly all: Uint8Array } | { readonly stream: ByteStream }> {
  const pieces = bytes[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let total = 0
  while (total < few) {
    const next = await pieces.next()
    if (next.done) return { all: first.length === 1 ? (first[0] as Uint8Array) : Buffer.concat(first, total) }
    first.push(next.value)
    total += next.value.length
  }
  async function* stream(): AsyncGenerator<Uint8Array> {
    try {
      yield* first
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
    } finally {
      await pieces.return?.()
    }
  }
  return { stream: stream() }
}

/** Passes bytes on; where they are not those of the digest, ends with an error instead of the last piece. */
export async function* verified(digest: string, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  const sha = createHash('sha256')
  let held: Uint8Array | undefined
  for await (const piece of bytes) {
    sha.update(piece)
    if (held) yield held
    held = piece
  }
  const got = `sha256:${sha.digest('hex')}`
  if (got !== digest) throw fail('blob-damaged', { digest, got })
  if (held) yield held
}

/** Passes bytes on until the signal says stop, also while waiting for a source that has fallen silent. */
export async function* until(signal: AbortSignal, bytes: ByteStream): AsyncGenerator<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]()
  let giveUp: (reason: unknown) => void = () => {}
  const stop = (): void => giveUp(signal.reason)
  // A new promise for each piece: one that outlived them, raced against each, would hold on to all that came.
  const next = (): Promise<IteratorResult<Uint8Array>> =>
    new Promise((resolve, reject) => {
      giveUp = reject
      signal.throwIfAborted()
      pieces.next().then(resolve, reject)
    })
  let ended = false
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const piece = await next()
      ended = piece.done === true
      if (ended) return
      yield piece.value
    }
  } finally {
    signal.removeEventListener('abort', stop)
    // A silent source answers `return` only when it speaks again: nobody waits for that.
    if (!ended) void Promise.resolve(pieces.return?.()).catch(() => {})
  }
}

/** All bytes at once. */
export async function gather(bytes: ByteStream): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces)
}
