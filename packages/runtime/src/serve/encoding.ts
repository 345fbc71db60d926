import { unzip } from 'node:zlib'
import { fail, type LevainError } from '@levain/core/errors'
import { refuse } from './refuse.ts'

/** Content encodings of bodies that are read. */
export const readsEncoding = (encoding: string): boolean => /^(gzip|deflate|identity)$/i.test(encoding)

/** Undoes a content encoding. What would grow beyond the limit is given up as soon as it does. */
export function undoEncoding(body: Buffer, encoding: string, limitBytes: number, done: (result: Buffer | LevainError) => void): void {
  if (/^identity$/i.test(encoding)) {
    done(body)
    return
  }
  unzip(body, { maxOutputLength: limitBytes }, (error, plain) => {
    if (!error) done(plain)
    else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') done(fail('request-too-large', { limitBytes }))
    else done(refuse('body', `${encoding.toLowerCase()} data`, 'other bytes'))
  })
}
