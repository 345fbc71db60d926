import type { JournalEntry } from '@levain/core'
import type { Entries } from './batch.ts'
import type { Content, Destination, EndStatus } from './destination.ts'
import { node, syncFolder, writeAll } from './disk.ts'
import { uuid7 } from './uuid7.ts'

type Started = Extract<JournalEntry, { verb: 'track.start' }>['input']
type Entry = JournalEntry extends infer One ? (One extends JournalEntry ? Omit<One, 'at'> : never) : never

const encoder = new TextEncoder()

/**
 * A run whose entries are written to a folder: `RUN/journal.jsonl`, one call a line, and `RUN/files`. A line is with the
 * operating system when `add` returns, so a killed program loses none; it is on the disk after `flush`. `RUN/writer.json` names
 * the process, so that one can tell whether more will come.
 */
export class Journal implements Destination {
  readonly #node = node()
  readonly #folder: string
  readonly #lines: number
  /** A line that a killed program or a full disk left unfinished must not swallow the next. */
  #isTorn: boolean

  constructor(offline: string, started: Started) {
    const { fs, pid, host } = this.#node
    this.#folder = `${offline}/${started.id}`
    fs.mkdirSync(`${this.#folder}/files`, { recursive: true, mode: 0o700 })
    const path = `${this.#folder}/journal.jsonl`
    this.#isTorn = fs.existsSync(path)
    this.#lines = fs.openSync(path, 'a', 0o600)
    fs.writeFileSync(`${this.#folder}/writer.json`, JSON.stringify({ pid, host }), { mode: 0o600 })
    this.#write({ verb: 'track.start', input: started })
    fs.fsyncSync(this.#lines)
    for (const folder of [this.#folder, offline]) syncFolder(fs, folder)
  }

  add(entries: Partial<Entries>): void {
    this.#write({ verb: 'track.log', input: entries })
  }

  flush(): Promise<void> {
    return new Promise((resolve, reject) => this.#node.fs.fsync(this.#lines, (error) => (error ? reject(error) : resolve())))
  }

  async putArtifact(path: string, content: Content): Promise<void> {
    const { fs } = this.#node
    const name = uuid7()
    const file = fs.openSync(`${this.#folder}/files/${name}`, 'wx', 0o600)
    let bytes = 0
    try {
      for await (const piece of piecesOf(content)) {
        writeAll(fs, file, piece)
        bytes += piece.length
      }
      fs.fsyncSync(file)
    } finally {
      fs.closeSync(file)
    }
    syncFolder(fs, `${this.#folder}/files`)
    this.#write({ verb: 'track.putArtifact', input: { path }, file: name, bytes })
    await this.flush()
  }

  async finish(status: EndStatus, error: string | undefined): Promise<void> {
    this.#write({ verb: 'track.update', input: { status, endedAt: new Date().toISOString(), ...(error === undefined ? {} : { error }) } })
    await this.flush()
    this.#node.fs.closeSync(this.#lines)
  }

  #write(entry: Entry): void {
    const line = `${this.#isTorn ? '\n' : ''}${JSON.stringify({ ...entry, at: Date.now() })}\n`
    this.#isTorn = true
    writeAll(this.#node.fs, this.#lines, encoder.encode(line))
    this.#isTorn = false
  }
}

async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  if (content instanceof Blob) yield* content.stream() as unknown as AsyncIterable<Uint8Array>
  else yield typeof content === 'string' ? encoder.encode(content) : content
}
