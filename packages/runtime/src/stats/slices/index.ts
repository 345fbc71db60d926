/** Where a model does worse than elsewhere. */
export { binnedColumn } from './binned-column.ts'
export { type BinnedColumn, type Slice, slices, type WeakestSlices, weakestSlices } from './slices.ts'
