import type { RowText } from '../answer.ts'
import { isoInstant } from '../instant.ts'
import { predictionId } from '../prediction-id.ts'
import type { PredictionLog } from '../prediction-log.ts'
import type { Row } from '../rows.ts'
import type { LoadedVersion } from '../version.ts'

/** What was answered, and is now asked of versions that nobody waits for. */
export interface Answer {
  readonly by: LoadedVersion
  readonly rows: readonly Row[]
  readonly texts: readonly RowText[]
  readonly ids: readonly string[]
}

/** How a shadow has done since the process started. */
export interface ShadowCounts {
  readonly version: number
  /** Rows compared, and rows it could not answer. */
  compared: number
  failed: number
  /** Rows that were not asked because too many waited, or that could not be logged. */
  dropped: number
  /** Rows to which it gave another label. */
  flips: number
  /** The largest difference of a probability, or of a number that was predicted. */
  maxDelta: number
}

/** Asks shadow versions after the answer was given, in what time is left, never together with live requests. */
export interface Shadows {
  offer(versions: readonly LoadedVersion[], answer: Answer): void
  readonly counts: readonly ShadowCounts[]
  close(): Promise<void>
}

export interface ShadowsOptions {
  /** Opens where differences are kept, a line per row, once there are some; null keeps none. */
  readonly openLog: (() => PredictionLog) | null
  readonly deployment: string
  /** Live rows that wait. */
  readonly liveRows: () => number
  /** Rows that may wait; what comes beyond is dropped and counted. 10,000. */
  readonly rowsMax?: number
}

interface Waiting {
  readonly version: LoadedVersion
  readonly answer: Answer
}

/** A shadow gets at most this share of the time, and no more than so many milliseconds at once. */
const timeShare = 0.1
const sliceMs = 1
/** So often it steps back for live rows; then it takes its slice all the same. */
const stepsBack = 5

export function createShadows({ openLog, deployment, liveRows, rowsMax = 10_000 }: ShadowsOptions): Shadows {
  const counts = new Map<string, ShadowCounts>()
  let queue: Waiting[] = []
  let queuedRows = 0
  let working: Promise<void> | null = null
  let closed = false
  let log: PredictionLog | null = null

  const keep = async (lines: string): Promise<void> => {
    log ??= openLog?.() ?? null
    await log?.append(lines)
  }

  const countsOf = ({ bundle }: LoadedVersion): ShadowCounts => {
    const known = counts.get(bundle.digest)
    if (known) return known
    const fresh = { version: bundle.index.version, compared: 0, failed: 0, dropped: 0, flips: 0, maxDelta: 0 }
    counts.set(bundle.digest, fresh)
    return fresh
  }

  const work = async (): Promise<void> => {
    let steppedBack = 0
    while (queue.length > 0 && !closed) {
      if (liveRows() > 0 && steppedBack < stepsBack) {
        steppedBack += 1
        await pause(1)
        continue
      }
      steppedBack = 0
      const startedMs = performance.now()
      let lines = ''
      const done: { counts: ShadowCounts; rows: number }[] = []
      while (queue.length > 0 && performance.now() - startedMs < sliceMs) {
        const { version, answer } = queue.shift() as Waiting
        queuedRows -= answer.rows.length
        lines += await compare(version, answer, deployment, countsOf(version))
        done.push({ counts: countsOf(version), rows: answer.rows.length })
      }
      await keep(lines).catch(() => {
        for (const one of done) one.counts.dropped += one.rows
      })
      await pause(Math.max(1, (performance.now() - startedMs) * (1 / timeShare - 1)))
    }
    working = null
  }

  return {
    offer(versions, answer) {
      for (const version of versions) {
        if (version.bundle.digest === answer.by.bundle.digest) continue
        if (closed || queuedRows + answer.rows.length > rowsMax) {
          countsOf(version).dropped += answer.rows.length
          continue
        }
        queue.push({ version, answer })
        queuedRows += answer.rows.length
      }
      if (queue.length > 0) working ??= pause(1).then(work)
    },
    get counts() {
      return [...counts.values()]
    },
    async close() {
      closed = true
      for (const { version, answer } of queue) countsOf(version).dropped += answer.rows.length
      queue = []
      await working
      await log?.close()
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A line per row: what the shadow says, what was answered, and how far they are apart. */
async function compare(
  version: LoadedVersion,
  { by, rows, texts, ids }: Answer,
  deployment: string,
  counts: ShadowCounts,
): Promise<string> {
  const nowMs = Date.now()
  const { model, version: number } = version.bundle.index
  const head = (row: number) =>
    `{"id":"${predictionId(nowMs)}","of":"${ids[row]}","at":"${isoInstant(nowMs)}","deployment":${JSON.stringify(deployment)},"model":${JSON.stringify(model)},"version":${number},"answeredBy":${by.bundle.index.version},"answer":${texts[row]!.prediction}`
  let said: RowText[]
  try {
    const outcome = await (version.outside ? version.outside.predict(rows) : version.predict!(rows))
    said = rows.map((_, row) => version.write.text(outcome, row))
  } catch {
    counts.failed += rows.length
    return rows.map((_, row) => `${head(row)},"prediction":null,"flip":null,"delta":null}\n`).join('')
  }
  counts.compared += rows.length
  return said
    .map((text, row) => {
      const live = texts[row]!
      const flip = text.prediction !== live.prediction
      const delta = distance(text, live)
      if (flip) counts.flips += 1
      if (delta !== null && delta > counts.maxDelta) counts.maxDelta = delta
      return `${head(row)},"prediction":${text.prediction},"flip":${flip},"delta":${delta}}\n`
    })
    .join('')
}

/** The largest difference of a probability; of numbers their difference; null where answers are labels only. */
function distance(a: RowText, b: RowText): number | null {
  if (a.chances && b.chances)
    return a.chances.reduce((most, chance, k) => Math.max(most, Math.abs(Number(chance) - Number(b.chances?.[k]))), 0)
  const difference = Math.abs(Number(a.prediction) - Number(b.prediction))
  return Number.isFinite(difference) ? difference : null
}
