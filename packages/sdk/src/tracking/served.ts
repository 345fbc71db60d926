import type { Client } from '../client.ts'
import type { Entries } from './batch.ts'
import type { Content, Destination, EndStatus } from './destination.ts'
import { Sender, type SenderOptions } from './sender.ts'

/** In Node the global object hears no events. */
const page = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>

/** A run whose entries go to a server, in the background. */
export class Served implements Destination {
  readonly #run: string
  readonly #client: Pick<Client, 'track' | 'putArtifact'>
  readonly #sender: Sender
  readonly #onHide = (): void => this.#sender.sendLast()

  constructor(client: Pick<Client, 'track' | 'putArtifact'>, run: string, options: SenderOptions) {
    this.#run = run
    this.#client = client
    this.#sender = new Sender((entries, isLast) => client.track.log({ run, ...entries }, { keepalive: isLast }), options)
    page.addEventListener?.('pagehide', this.#onHide)
  }

  add(entries: Partial<Entries>): void {
    this.#sender.add(entries)
  }

  flush(): Promise<void> {
    return this.#sender.flush()
  }

  async putArtifact(path: string, content: Content): Promise<void> {
    await this.#client.putArtifact({ run: this.#run, path }, content)
  }

  async finish(status: EndStatus, error: string | undefined): Promise<void> {
    await this.flush().finally(() => page.removeEventListener?.('pagehide', this.#onHide))
    await this.#client.track.finish({ run: this.#run, status, ...(error === undefined ? {} : { error }) })
  }
}
