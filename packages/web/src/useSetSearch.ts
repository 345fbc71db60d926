import { useNavigate } from '@tanstack/react-router'

/** Changes a part of what stands in the address; the rest stays. */
export function useSetSearch(): (change: object) => void {
  const navigate = useNavigate()
  return (change) =>
    navigate({ to: '.', search: ((before: object) => ({ ...before, ...change })) as never, replace: true, resetScroll: false })
}
