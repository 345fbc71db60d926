import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '@levain/core'
import type { TaskLog } from './task.ts'
import { runFolder, taskFolder } from './work-folder.ts'

/** A log keeps this much of its beginning and this much of its end. */
const headBytes = 4 << 20
const tailBytes = 256 << 10

/** Path of the log of a task while it runs. */
export const logPath = (ctx: Pick<Context, 'stateFolder'>, task: { run: string; step: string; index: number }): string =>
  join(runFolder(ctx, task.run), taskFolder(task), 'log')

/**
 * The words of a task: to a file while it runs, so that they can be read meanwhile, and to the store when it ends. What
 * is too much is left out of the middle.
 */
export class BoundedLog implements TaskLog {
  readonly #path: string
  #file: Promise<WriteStream> | null = null
  #head: Buffer[] = []
  #headBytes = 0
  #tail: Buffer[] = []
  #tailBytes = 0
  #leftOut = 0

  constructor(path: string) {
    this.#path = path
  }

  write(text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? Buffer.from(text) : Buffer.from(text)
    const room = Math.max(0, headBytes - this.#headBytes)
    if (room > 0) this.#toHead(bytes.subarray(0, room))
    if (bytes.length > room) this.#toTail(bytes.subarray(room))
  }

  /** The last line with something on it. */
  get lastLine(): string {
    const end = Buffer.concat([...this.#head.slice(-20), ...this.#tail.slice(-20)]).toString('utf8')
    return end.trimEnd().split('\n').at(-1)?.trim().slice(0, 500) ?? ''
  }

  /** Digest of the whole log in the store; null when nothing was said. */
  async keep(ctx: Pick<Context, 'blobs'>): Promise<string | null> {
    if (this.#file) (await this.#file).end()
    if (this.#headBytes === 0) return null
    const gap = this.#leftOut > 0 ? [Buffer.from(`\n… ${this.#leftOut} bytes left out …\n`)] : []
    return ctx.blobs.put(Buffer.concat([...this.#head, ...gap, ...this.#tail]))
  }

  #toHead(bytes: Buffer): void {
    this.#head.push(bytes)
    this.#headBytes += bytes.length
    this.#file ??= mkdir(dirname(this.#path), { recursive: true }).then(() => createWriteStream(this.#path).on('error', () => {}))
    this.#file.then((file) => file.write(bytes)).catch(() => {})
  }

  #toTail(bytes: Buffer): void {
    this.#tail.push(bytes)
    this.#tailBytes += bytes.length
    while (this.#tailBytes > tailBytes && this.#tail.length > 1) {
      const dropped = this.#tail.shift()?.length ?? 0
      this.#tailBytes -= dropped
      this.#leftOut += dropped
    }
  }
}
