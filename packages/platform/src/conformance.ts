/** What a driver, an algorithm, a drift test or a ledger must do, as suites for `node:test`; for ours and for yours. */
export { testExporter } from './deploy/exporters/exporter.conformance.ts'
export { testDriftTest } from './monitor/drift/drift-test.conformance.ts'
export { testBlobDriver } from './store/blobs/driver.conformance.ts'
export { testLedger } from './store/ledger/ledger.conformance.ts'
export { testPruner } from './study/pruners/pruner.conformance.ts'
export { testSampler } from './study/samplers/sampler.conformance.ts'
export { testAlgorithm } from './train/algorithms/algorithm.conformance.ts'
