import { z } from 'zod'
import { artifactPath, instant, runId, runStatus } from '../../nouns/index.ts'
import { runVerbs } from './runs.ts'

const { start, log } = runVerbs

/** When it was written down, in milliseconds since 1970. */
const at = z.int()

/**
 * A line of the journal of a run that was logged without a server: the calls that could not be made, in their order. The
 * first line starts the run; the others leave its id out.
 */
export const journalLine = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('track.start'), at, input: start.input.extend({ id: runId }) }),
  z.object({ verb: z.literal('track.log'), at, input: log.input.omit({ run: true }) }),
  z.object({
    verb: z.literal('track.putArtifact'),
    at,
    input: z.object({ path: artifactPath }),
    /** The file's name in `files`, and its size. */
    file: z.string().regex(/^[\w-]{1,64}$/),
    bytes: z.int().nonnegative(),
  }),
  z.object({
    verb: z.literal('track.update'),
    at,
    input: z.object({ status: runStatus, endedAt: instant, error: z.string().optional() }),
  }),
])
export type JournalLine = z.infer<typeof journalLine>
export type JournalEntry = z.input<typeof journalLine>
