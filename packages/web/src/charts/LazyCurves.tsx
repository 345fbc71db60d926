import { type ComponentProps, lazy, Suspense } from 'react'
import { Bones } from '../ui/Loaded.tsx'

const Drawn = lazy(() => import('./Curves.tsx'))

/** Curves, loaded when first shown. */
export function Curves(props: ComponentProps<typeof Drawn>) {
  return (
    <Suspense fallback={<Bones lines={4} />}>
      <Drawn {...props} />
    </Suspense>
  )
}
