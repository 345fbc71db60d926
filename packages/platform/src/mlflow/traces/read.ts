import { setTimeout as wait } from 'node:timers/promises'
import { type ArtifactPlace, artifactPlaceOf, type Contracts, fail, isLevainError, type OutputOf } from '@levain/core'
import { safePath } from '../artifacts/places.ts'
import type { Door } from '../door.ts'
import { refusal } from '../errors.ts'
import { checked, encode, int64, invalidValue, list, string, verbatim } from '../messages/index.ts'
import { filesUriOf, infosOut } from './info.ts'
import { spanInFile, spanOut } from './span.ts'

export type FullTrace = OutputOf<Contracts['trace']['show']>
type Found = OutputOf<Contracts['trace']['find']>[number]

const searchMax = 500

/** The fields a search of traces has, whatever the version. */
export const searched = {
  filter: string,
  max_results: checked(int64, (value) => {
    if (value > searchMax) throw refusal(`Invalid value ${value} for parameter 'max_results' supplied: it must be at most ${searchMax}.`)
  }),
  order_by: list(string),
  page_token: string,
}

interface Searched {
  readonly filter?: string
  readonly max_results?: number
  readonly order_by: readonly string[]
  readonly page_token?: string
}

/** A page of the traces of experiments; at least one must be named. */
export function searchIn(door: Door, experiments: readonly string[], { filter = '', max_results = 100, order_by, page_token }: Searched) {
  if (max_results < 0) throw invalidValue('max_results', max_results)
  if (experiments.length === 0) throw refusal("Missing value for required parameter 'locations'.")
  return door.call('trace.search', {
    experiments: [...new Set(experiments)],
    filter,
    orderBy: [...order_by],
    limit: max_results === 0 ? 100 : max_results,
    ...(page_token ? { page: page_token } : {}),
  })
}

/** What is known of a trace, without its spans. @throws not-found */
export async function found(door: Door, id: string): Promise<Found> {
  const [one] = await door.call('trace.find', { traces: [id] })
  if (!one) throw fail('not-found', { what: 'trace', name: id })
  return one
}

/** Milliseconds to wait for spans that are on their way: clients send them beside the trace, in no order. */
const patience = [100, 400, 1000]

/** A trace with all its spans, or with those there are where that is enough. @throws MlflowError while spans are missing */
export async function complete(door: Door, id: string, isPartialEnough: boolean): Promise<FullTrace> {
  for (let attempt = 0; ; attempt += 1) {
    const trace = await door.call('trace.show', { trace: id }).catch(noSuchTrace(id))
    if (isPartialEnough || isComplete(trace)) return trace
    const pause = patience[attempt]
    if (pause === undefined)
      throw refusal(`Trace with ID ${id} is not fully exported yet, please try again later.`, 'RESOURCE_DOES_NOT_EXIST')
    await wait(pause, undefined, { signal: door.context().signal })
  }
}

const noSuchTrace = (id: string) => (error: unknown) => {
  throw isLevainError(error, 'not-found') ? refusal(`Trace with ID ${id} is not found.`, 'RESOURCE_DOES_NOT_EXIST') : error
}

/** Clients say of a trace how many spans it has. */
export function isComplete({ metadata, spans }: FullTrace): boolean {
  const told = /"num_spans":\s*(\d+)/.exec(metadata['mlflow.trace.sizeStats'] ?? '')?.[1]
  return spans.length >= Number(told ?? 0)
}

export async function traceOut(door: Door, trace: FullTrace): Promise<object> {
  return { trace_info: (await infosOut(door, [trace]))[0], spans: trace.spans.map(spanOut) }
}

/** The spans as the file that clients keep of a trace. */
export const fileOf = ({ spans }: FullTrace): string => encode(verbatim({ spans: spans.map(spanInFile) }))

/** Ids of traces, of which at least one must be named. */
export function named(ids: readonly string[]): string[] {
  if (ids.length === 0) throw refusal("Missing value for required parameter 'trace_ids'.")
  return [...ids]
}

/** The place of a file that a client keeps of a trace. @throws MlflowError when it is in a store that only clients reach */
export async function placeOfFile(door: Door, trace: FullTrace, path: string): Promise<ArtifactPlace> {
  const place = await artifactPlaceOf(door.context(), `${await filesUriOf(door, trace)}/${safePath(path)}`)
  if (!place) throw refusal(`The files of trace ${trace.trace.id} are not kept by this server.`, 'RESOURCE_DOES_NOT_EXIST')
  return place
}
