/** The outside world as an argument: time, chance, words, and the wish to stop. */

/** Time. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number
}

/** Chance, from a seed: the same seed gives the same numbers. */
export interface Random {
  /** A float in [0, 1). */
  next(): number
  /** A time-ordered identity (UUIDv7). Not drawn from the seed unless the clock and the seed are fixed by a test. */
  id(): string
}

export type LogFields = Readonly<Record<string, unknown>>

/** Words for whoever runs Levain. Fields named like secrets are masked by the implementation. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** Who acts. */
export interface Actor {
  readonly id: string
  readonly roles: readonly string[]
}
