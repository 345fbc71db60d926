import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BoostKernels } from './boost-kernels.ts'
import type { ForestKernels } from './forest-kernels.ts'
import { type LinearKernels, plainLinearKernels } from './linear-kernels.ts'
import { plainBoostKernels } from './plain-boost-kernels.ts'
import { plainForestKernels } from './plain-forest-kernels.ts'
import { type SharedMemory, webAssembly } from './shared-memory.ts'

/** The kernels of boosting on this memory; the plain ones where nothing was compiled. */
export async function loadBoostKernels(memory: SharedMemory): Promise<BoostKernels> {
  const compiled = await compiledKernels(memory)
  return compiled ? withUnsignedAnswers(compiled as BoostKernels) : plainBoostKernels(memory)
}

/** The kernels of forests on this memory; the plain ones where nothing was compiled. */
export async function loadForestKernels(memory: SharedMemory): Promise<ForestKernels> {
  return ((await compiledKernels(memory)) as ForestKernels | null) ?? plainForestKernels(memory)
}

/** The kernels of linear models on this memory; the plain ones where nothing was compiled. */
export async function loadLinearKernels(memory: SharedMemory): Promise<LinearKernels> {
  return ((await compiledKernels(memory)) as LinearKernels | null) ?? plainLinearKernels(memory)
}

/**
 * All compiled kernels on this memory. Run from the sources, they are compiled when they changed since; null where that cannot be:
 * the plain ones do the same work more slowly.
 */
async function compiledKernels(memory: SharedMemory): Promise<object | null> {
  const path = await modulePath()
  if (path === null) return null
  const { instance } = await webAssembly.instantiate(readFileSync(path), { env: { memory } })
  return instance.exports
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
    process.emitWarning(`The kernels could not be compiled; training is slower by far. ${error instanceof Error ? error.message : error}`)
    return null
  }
}
