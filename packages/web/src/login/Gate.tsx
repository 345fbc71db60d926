import { lazy, type ReactNode, Suspense } from 'react'
import { useSession } from '../live/session.ts'

const Login = lazy(() => import('./Login.tsx'))

/** The studio, or the login page where the server asks who you are. The address stays, so that one gets where one wanted to go. */
export function Gate({ children }: { children: ReactNode }) {
  const { data, isPending } = useSession()
  if (isPending) return null
  if (!data?.required || data.user) return children
  return (
    <Suspense>
      <Login />
    </Suspense>
  )
}
