import type { ByteStream, Change, Context, LoggedDataset, NewPoint, Run } from '@levain/core'

/** Something at a source that is brought in whole, or said to be there already. */
export interface Item {
  readonly what: 'experiment' | 'run' | 'loggedModel' | 'model' | 'version' | 'trace' | 'dataset'
  /** Tells it apart from others of its kind at the source. */
  readonly name: string
  /** Changes when the thing at the source does: what was brought in under the same mark is not read again. */
  readonly mark: string
  /** Writes it; written twice it is there once. Gives the parts that could not be brought in. */
  readonly keep: (ctx: Context, claim: Claim) => Promise<readonly LeftOut[]>
}

/** What was not brought in, and why. */
export interface LeftOut {
  readonly item: string
  readonly reason: string
}

/** Says of a row that it came from this source: written with the row, so that the next attempt knows it for its own. */
export interface Claim {
  readonly item: string
  readonly change: Change
}

/** A file of a run or a logged model. */
export interface SourceFile {
  readonly path: string
  readonly open: () => ByteStream
}

/** Files as they are found; what is refused among them says so in their place. */
export type SourceFiles = AsyncIterable<SourceFile | LeftOut>

export type SourceDataset = Omit<LoggedDataset, 'id' | 'experiment'> & { readonly tags: Record<string, string> }

/** A run at a source. Its experiment is named by name. */
export interface SourceRun extends Pick<Run, 'id' | 'name' | 'status' | 'user' | 'location' | 'startedAt' | 'endedAt' | 'deletedAt'> {
  readonly experiment: string
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly points: AsyncIterable<readonly NewPoint[]>
  readonly files: SourceFiles
  readonly datasets: readonly SourceDataset[]
  readonly inputs: readonly string[]
  readonly outputs: readonly { readonly model: string; readonly step: number }[]
  /** Why it failed, where the source says. */
  readonly error?: Run['error']
  /** What it printed. */
  readonly console?: AsyncIterable<string>
}
