import type { Topic } from '@levain/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { client } from './client.ts'
import { isStale } from './stale.ts'

export type Connection = 'connecting' | 'live' | 'lost'

const ConnectionContext = createContext<Connection>('connecting')

/** Whether the page hears of changes at the moment. */
export const useConnection = (): Connection => useContext(ConnectionContext)

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
      touched.clear()
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
