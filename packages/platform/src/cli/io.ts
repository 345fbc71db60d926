import picocolors from 'picocolors'

/** Colours; plain functions that change nothing where the output is not a terminal. */
export type Paint = ReturnType<typeof picocolors.createColors>

/** The streams a command talks through. Results go to `out`, everything else to `err`. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export interface Io {
  /** A result, ending with a line break. */
  out(text: string): void
  /** Words beside the result. Nothing with `--json`. */
  note(text: string): void
  /** Standard error as it is, for progress and errors. */
  readonly err: NodeJS.WriteStream
  readonly paint: Paint
  /** Characters in a line. */
  readonly columns: number
  /** One JSON document on standard output and nothing else. */
  readonly json: boolean
  /** Whether somebody watches progress. */
  readonly isLive: boolean
}

export function openIo({ stdout, stderr }: Streams, json: boolean): Io {
  const paint = picocolors.createColors(Boolean(stdout.isTTY) && process.env.NO_COLOR === undefined)
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    stream.write(text.endsWith('\n') ? text : `${text}\n`)
  }
  return {
    out: (text) => write(stdout, text),
    note: (text) => {
      if (!json) write(stderr, text)
    },
    err: stderr,
    paint,
    columns: stdout.isTTY ? Math.max(40, stdout.columns) : 200,
    json,
    isLive: Boolean(stderr.isTTY) && !json,
  }
}
