import { ApiError } from '@levain/sdk'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { sessionQuery } from './session.ts'

/** The session has ended meanwhile: the login page is to be shown. */
const onError = (error: unknown): void => {
  if (error instanceof ApiError && error.status === 401) cache.invalidateQueries({ queryKey: sessionQuery.queryKey })
}

/** Answers kept while the page is open. Events say when they are stale; a refusal is not asked for twice. */
export const cache: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
})
