/** Datasets: names, their immutable versions, and what they were made of. */
export { commitVersion, type NewVersion } from './commit-version.ts'
export { type Lineage, walkLineage } from './lineage.ts'
