import { StringDecoder } from 'node:string_decoder'
import type { App } from '../../../app/index.ts'

/** How long text waits to be written down together, in milliseconds. */
const everyMs = 500
/** Most characters of one call. */
const partCharacters = 200_000

/** Where text is handed on to; one for each stream. */
interface Sink {
  write(bytes: Buffer): unknown
}

/** Hands text on to the terminal and keeps it as the console log of a run. */
export class ConsoleLog {
  readonly #app: App
  readonly #run: string
  readonly #decoders = new Map<Sink, StringDecoder>()
  readonly #timer: NodeJS.Timeout
  #waiting = ''
  #end = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(app: App, run: string) {
    this.#app = app
    this.#run = run
    this.#timer = setInterval(() => this.#flush(), everyMs)
  }

  take(bytes: Buffer, stream: Sink): void {
    stream.write(bytes)
    const decoder = this.#decoders.get(stream) ?? new StringDecoder('utf8')
    this.#decoders.set(stream, decoder)
    this.#waiting += decoder.write(bytes)
    if (this.#waiting.length >= partCharacters) this.#flush()
  }

  /** Everything is written down when this resolves. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const decoder of this.#decoders.values()) this.#waiting += decoder.end()
    this.#flush()
    await this.#writing
  }

  #flush(): void {
    while (this.#waiting !== '') {
      const text = this.#waiting.slice(0, partCharacters)
      this.#waiting = this.#waiting.slice(partCharacters)
      const at = this.#end
      this.#end += text.length
      // Losing a piece of the log must not end the program it is of.
      this.#writing = this.#writing
        .then(() => this.#app.call('track.appendLog', { run: this.#run, text, at }))
        .then(
          () => {},
          (cause) => this.#app.context().log.warn('console log not written', { run: this.#run, cause: String(cause) }),
        )
    }
  }
}
