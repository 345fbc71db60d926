import { type ComponentProps, lazy, Suspense } from 'react'
import { Bones } from '../ui/Loaded.tsx'

const Drawn = lazy(() => import('./Graph.tsx'))

/** The graph, loaded when first shown. */
export function Graph(props: ComponentProps<typeof Drawn>) {
  return (
    <Suspense fallback={<Bones lines={5} />}>
      <Drawn {...props} />
    </Suspense>
  )
}
