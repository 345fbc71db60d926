import { ApiError } from '@levain/sdk'
import { QueryClient } from '@tanstack/react-query'

/** Answers kept while the page is open. Events say when they are stale; a refusal is not asked for twice. */
export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
})
