import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BoostKernels } from './boost-kernels.ts'
import { plainBoostKernels } from './plain-boost-kernels.ts'
import { type SharedMemory, webAssembly } from './shared-memory.ts'

/**
 * The compiled kernels on this memory. Run from the sources, they are compiled when they changed since; where that cannot be, the
 * plain ones do the same work more slowly.
 */
export async function loadBoostKernels(memory: SharedMemory): Promise<BoostKernels> {
  const path = await modulePath()
  if (path === null) return plainBoostKernels(memory)
  const { instance } = await webAssembly.instantiate(readFileSync(path), { env: { memory } })
  return withUnsignedAnswers(instance.exports as unknown as BoostKernels)
}

/** WebAssembly answers 32 bits as a signed number; addresses go up to 4 GiB. */
function withUnsignedAnswers(kernels: BoostKernels): BoostKernels {
  const { sortNumbers } = kernels
  return { ...kernels, sortNumbers: (...args) => sortNumbers(...args) >>> 0 }
}

async function modulePath(): Promise<string | null> {
  const sources = new URL('./assembly/build.mjs', import.meta.url)
  try {
    if (existsSync(sources)) return ((await import(sources.href)) as { buildKernels: () => string }).buildKernels()
    const packed = fileURLToPath(new URL('./assembly/built/kernels.wasm', import.meta.url))
    return existsSync(packed) ? packed : null
  } catch (error) {
    process.emitWarning(`The kernels could not be compiled; boosting is slower by far. ${error instanceof Error ? error.message : error}`)
    return null
  }
}
