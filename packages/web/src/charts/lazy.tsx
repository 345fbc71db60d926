import { type ComponentProps, lazy, Suspense } from 'react'
import { Bones } from '../ui/Loaded.tsx'

const Lines = lazy(() => import('./LineChart.tsx'))
const DrawnBars = lazy(() => import('./BarChart.tsx'))
const DrawnScatter = lazy(() => import('./Scatter.tsx'))
const DrawnParallel = lazy(() => import('./Parallel.tsx'))
const DrawnWaterfall = lazy(() => import('./Waterfall.tsx'))
const DrawnXY = lazy(() => import('./XYChart.tsx'))
const DrawnBest = lazy(() => import('./BestSoFar.tsx'))

/** The charts, loaded when first shown. */
export const LineChart = (props: ComponentProps<typeof Lines>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <Lines {...props} />
  </Suspense>
)
export const BarChart = (props: ComponentProps<typeof DrawnBars>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <DrawnBars {...props} />
  </Suspense>
)
export const Scatter = (props: ComponentProps<typeof DrawnScatter>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <DrawnScatter {...props} />
  </Suspense>
)
export const Parallel = (props: ComponentProps<typeof DrawnParallel>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <DrawnParallel {...props} />
  </Suspense>
)
export const BestSoFar = (props: ComponentProps<typeof DrawnBest>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <DrawnBest {...props} />
  </Suspense>
)
export const Waterfall = (props: ComponentProps<typeof DrawnWaterfall>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <DrawnWaterfall {...props} />
  </Suspense>
)
export const XYChart = (props: ComponentProps<typeof DrawnXY>) => (
  <Suspense fallback={<Bones lines={5} />}>
    <DrawnXY {...props} />
  </Suspense>
)
