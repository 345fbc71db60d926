import type { Contracts, InputOf, OutputOf, Room, Verb } from '@levain/sdk'
import {
  keepPreviousData,
  queryOptions,
  type UseMutationResult,
  type UseQueryOptions,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { client } from './client.ts'

type Name<R extends Room> = keyof Contracts[R] & string
type Declared<R extends Room, N extends Name<R>> = Extract<Contracts[R][N], Verb>
type Call = (input: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>

/** What a verb takes and gives, by room and name. */
export type Input<R extends Room, N extends Name<R>> = InputOf<Declared<R, N>>
export type Output<R extends Room, N extends Name<R>> = OutputOf<Declared<R, N>>

const callOf = (room: Room, name: string): Call => (client as unknown as Record<string, Record<string, Call>>)[room]![name]!

/** A reading verb as a query. Its key is `[room, verb, input]`, so that live events know what they make stale. */
export function ask<R extends Room, N extends Name<R>>(room: R, name: N, input: Input<R, N>) {
  return queryOptions({
    queryKey: [room, name, input] as const,
    queryFn: ({ signal }) => callOf(room, name)(input, { signal }) as Promise<Output<R, N>>,
  })
}

interface AskOptions<T> {
  readonly enabled?: boolean
  /** For what sends no events, e.g. counters of a serving process. */
  readonly everyMs?: number | ((data: T | undefined) => number | false)
  readonly keepPrevious?: boolean
  /** What it is about does not change, and it costs something to find out: asked once. */
  readonly fixed?: boolean
}

/** Reads through a verb; the answer stays fresh by live events. */
export function useAsk<R extends Room, N extends Name<R>>(
  room: R,
  name: N,
  input: Input<R, N>,
  options: AskOptions<Output<R, N>> = {},
): UseQueryResult<Output<R, N>, Error> {
  const { enabled = true, everyMs = false, keepPrevious = false, fixed = false } = options
  const { queryKey, queryFn } = ask(room, name, input)
  const every = typeof everyMs === 'function' ? (query: { state: { data: unknown } }) => everyMs(query.state.data as Output<R, N>) : everyMs
  const query = {
    queryKey,
    queryFn,
    enabled,
    refetchInterval: every,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(fixed ? { staleTime: Number.POSITIVE_INFINITY } : {}),
  }
  return useQuery(query as unknown as UseQueryOptions<unknown>) as UseQueryResult<Output<R, N>, Error>
}

/** Changes something through a verb; afterwards everything on the page is asked for again. */
export function useTell<R extends Room, N extends Name<R>>(room: R, name: N): UseMutationResult<Output<R, N>, Error, Input<R, N>> {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (input: Input<R, N>) => callOf(room, name)(input) as Promise<Output<R, N>>,
    onSettled: () => cache.invalidateQueries(),
  })
}
