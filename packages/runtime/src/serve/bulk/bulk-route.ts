import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, isLevainError, LevainError, toLevainError } from '@levain/core/errors'
import { mediaType, unsupported } from '../ask-route.ts'
import type { AskingPath, Begun } from '../asking.ts'
import { readBody } from '../body.ts'
import type { Answered } from '../doors/door.ts'
import { unpackLarge } from '../encoding.ts'
import { readText } from '../json.ts'
import { sendError } from '../reply.ts'
import type { Row } from '../rows.ts'
import { type BulkForm, bulkForms } from './forms.ts'

/** Rows that are evaluated and logged together; others get a turn in between. */
const pieceRows = 1000
/** How often a piece waits for a server that has too much to do. */
const waitsMax = 60
const answerWithinMs = 10 * 60_000
const readWithinMs = 60_000
const bulkLimitBytes = 64 * 2 ** 20

/**
 * `POST /bulk`: JSON lines or CSV of any number of rows that fit into 64 MB, answered line by line while they are predicted, all by one version. A row
 * that is refused has its refusal in its line.
 */
export function createBulkRoute(path: AskingPath): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const { headers } = request
    const length = headers['content-length']
    const client = { answer: () => 200, refuse: (error: LevainError) => sendError(request, response, error) }
    const begun = path.begin(length === undefined ? undefined : Number(length), client, {
      limitBytes: bulkLimitBytes,
      headers,
      readsFirst: true,
    })
    const type = mediaType(headers['content-type'], undefined)
    const refusal = unsupported(Object.keys(bulkForms), type, headers['content-encoding']) ?? begun.refusal()
    if (refusal) return begun.refuse(refusal)
    readBody(request, bulkLimitBytes, {
      abandoned: begun.abandon,
      tooLarge: () => begun.refuse(fail('request-too-large', { limitBytes: bulkLimitBytes })),
      read: (body) => {
        // What is packed may grow to the limit, and unpacked it is held for as long as it is answered.
        const crowded = begun.hold(headers['content-encoding'] === undefined ? body.length : bulkLimitBytes)
        if (crowded) begun.refuse(crowded)
        else void answer(body, bulkForms[type] as BulkForm, { begun, path, request, response })
      },
    })
  }
}

interface Exchange {
  readonly begun: Begun
  readonly path: AskingPath
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function answer(body: Buffer, form: BulkForm, exchange: Exchange): Promise<void> {
  const { begun, request, response } = exchange
  const { version } = begun
  const untilMs = performance.now() + answerWithinMs
  try {
    const text = readText(await unpackLarge(body, request.headers['content-encoding'], bulkLimitBytes))
    for (const piece of piecesOf(form.rows(text, version))) {
      const lines = await predictPiece(piece, form, exchange)
      if (response.destroyed) return begun.abandon()
      if (performance.now() > untilMs) throw fail('deadline-exceeded', {})
      if (!response.headersSent)
        response
          .writeHead(200, { 'content-type': request.headers['content-type'] ?? '', ...begun.choice?.arm.headers })
          .write(form.head(version))
      if (!response.write(lines)) await room(response)
      if (response.destroyed) return begun.abandon()
      await new Promise((resume) => setImmediate(resume))
    }
    if (!response.headersSent) throw fail('request-invalid', { field: 'body', expected: 'rows', got: 'none' })
    response.end()
    begun.done(200)
  } catch (cause) {
    const error = toLevainError(cause)
    if (!response.headersSent) return begun.refuse(error)
    // The status is gone already: the last line says what happened, and the connection is cut so that nobody takes it for the end.
    response.write(form.refusal(error, version), () => response.destroy())
    begun.done(error.status)
  }
}

/** Resolves when more may be written, or nobody reads any more. Who reads nothing for a minute is taken for gone. */
function room(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), readWithinMs)
    const done = () => {
      clearTimeout(timer)
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

type Read = Row | LevainError

function* piecesOf(rows: Iterable<Read>): Generator<Read[]> {
  let piece: Read[] = []
  for (const row of rows) {
    piece.push(row)
    if (piece.length < pieceRows) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

/** The lines of a piece, in its order. */
async function predictPiece(piece: readonly Read[], form: BulkForm, exchange: Exchange): Promise<string> {
  const rows = piece.filter((row): row is Row => !(row instanceof LevainError))
  const answers = rows.length > 0 ? await predictRows(rows, form, exchange) : []
  let next = 0
  return piece.map((row) => (row instanceof LevainError ? form.refusal(row, exchange.begun.version) : answers[next++]!)).join('')
}

/** A line per row. Rows that no answer can be given to are found by halves. */
async function predictRows(rows: readonly Row[], form: BulkForm, exchange: Exchange): Promise<string[]> {
  const { version } = exchange.begun
  try {
    const { texts, ids } = await submit(rows, exchange)
    return texts.map((text, index) => form.answer(text, ids[index]!, version))
  } catch (error) {
    if (!isLevainError(error, 'request-invalid')) throw error
    if (rows.length === 1) return [form.refusal(error, version)]
    const half = rows.length >> 1
    return [...(await predictRows(rows.slice(0, half), form, exchange)), ...(await predictRows(rows.slice(half), form, exchange))]
  }
}

/** Has rows evaluated and logged; waits where the server has too much to do. */
async function submit(rows: readonly Row[], exchange: Exchange): Promise<Answered> {
  for (let waits = 0; ; waits++) {
    try {
      return await submitOnce(rows, exchange)
    } catch (error) {
      if (!isLevainError(error, 'overloaded') || waits === waitsMax || exchange.response.destroyed) throw error
      await sleep(Number(error.details.retryAfterMs))
    }
  }
}

function submitOnce(rows: readonly Row[], { path, request, begun: whole }: Exchange): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let said: Answered | undefined
    const client = {
      answer: () => {
        resolve(said as Answered)
        return 200
      },
      refuse: (error: LevainError) => {
        reject(error)
        return error.status
      },
    }
    const begun = path.begin(0, client, { pieceOf: whole })
    const refusal = begun.refusal()
    if (refusal) return begun.refuse(refusal)
    const keep = (answered: Answered) => {
      said = answered
      return ''
    }
    begun.ask(() => ({ rows, answer: keep }), request.socket)
  })
}
