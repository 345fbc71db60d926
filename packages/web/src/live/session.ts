import type { Session } from '@levain/sdk'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from './client.ts'

/** Who is logged in; asked once, and again when the server refuses something for want of a login. */
export const sessionQuery = queryOptions({
  queryKey: ['session'] as const,
  // Where nobody answers, the pages say so.
  queryFn: () => client.session.show().catch((): Session => ({ required: false, user: null })),
  staleTime: Number.POSITIVE_INFINITY,
})

export const useSession = () => useQuery(sessionQuery)

export function useLogin() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (credentials: { user: string; password: string }) => client.session.open(credentials),
    onSuccess: (session: Session) => cache.setQueryData(sessionQuery.queryKey, session),
  })
}

/** Logs out, and forgets all that was shown. */
export function useLogout() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => client.session.close(),
    onSuccess: (session: Session) => {
      cache.setQueryData(sessionQuery.queryKey, session)
      cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    },
  })
}
