import type { Topic } from '@levain/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { client } from './client.ts'
import { isStale } from './stale.ts'

export type Connection = 'connecting' | 'live' | 'lost'

const ConnectionContext = createContext<Connection>('connecting')

/** Whether the page hears of changes at the moment. */
export const useConnection = (): Connection => useContext(ConnectionContext)

type Listener = (topics: ReadonlySet<Topic>) => void
const listeners = new Set<Listener>()

/** Calls `act` after events of these topics, but not more often than every `restMs`. */
export function usePulse(topics: readonly Topic[], restMs: number, act: () => unknown): void {
  const newest = useRef(act)
  newest.current = act
  const key = topics.join()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const listen: Listener = (touched) => {
      if (!key.split(',').some((topic) => touched.has(topic as Topic))) return
      timer ??= setTimeout(() => {
        timer = undefined
        newest.current()
      }, restMs)
    }
    listeners.add(listen)
    return () => {
      listeners.delete(listen)
      clearTimeout(timer)
    }
  }, [key, restMs])
}

/** At most four rounds of questions a second, however many events come. */
const coalesceMs = 250

/** Hears the ledger's events and makes stale what they touch. */
export function Live({ children }: { children: ReactNode }) {
  const cache = useQueryClient()
  const [connection, setConnection] = useState<Connection>('connecting')
  useEffect(() => {
    const stop = new AbortController()
    const touched = new Set<Topic>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const refresh = () => {
      timer = undefined
      const topics = new Set(touched)
      // A question under way is not begun again and again by a stream of events: they wait for its answer.
      if (cache.isFetching({ predicate: (query) => isStale(query.queryKey, topics) }) > 0) {
        timer = setTimeout(refresh, coalesceMs)
        return
      }
      touched.clear()
      for (const listen of listeners) listen(topics)
      cache.invalidateQueries({ predicate: (query) => isStale(query.queryKey, topics) })
    }
    let lost = false
    client
      .events(
        {},
        (event) => {
          touched.add(event.topic as Topic)
          timer ??= setTimeout(refresh, coalesceMs)
        },
        {
          signal: stop.signal,
          onConnection: (connected) => {
            if (stop.signal.aborted) return
            setConnection(connected ? 'live' : 'lost')
            // What happened before the stream stood is not in it.
            if (connected && lost) cache.invalidateQueries()
            lost = !connected
          },
        },
      )
      .catch(() => stop.signal.aborted || setConnection('lost'))
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [cache])
  return <ConnectionContext value={connection}>{children}</ConnectionContext>
}
