import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Packages in the order in which they need one another's types. */
const packages = ['core', 'runtime', 'sdk', 'platform']
const checkout = fileURLToPath(new URL('..', import.meta.url))
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

/**
 * Compiles `src` of a package to `dist`: JavaScript and declarations, without tests. What was there before is replaced in
 * one go once everything compiled: nothing stale stays, and whoever runs from `dist` never finds half of it.
 */
async function build(name: string): Promise<void> {
  const folder = join(checkout, 'packages', name)
  const unfinished = join(folder, `dist.${process.pid}`)
  try {
    const child = spawn(process.execPath, [compiler, '-p', join(folder, 'tsconfig.build.json'), '--outDir', unfinished], {
      stdio: 'inherit',
    })
    const code = await new Promise((resolve) => child.once('exit', resolve))
    if (code !== 0) throw new Error(`packages/${name} does not compile`)
    if (name === 'platform') addKernels(unfinished)
    if (name === 'runtime') addWorker(unfinished)
    rmSync(join(folder, 'dist'), { recursive: true, force: true })
    renameSync(unfinished, join(folder, 'dist'))
    console.log(`built packages/${name}`)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** WebAssembly is not compiled by `tsc`; it stands in `dist` where it stands in `src`. */
function addKernels(unfinished: string): void {
  const folder = 'train/kernels/assembly'
  const sources = join(checkout, 'packages/platform/src', folder)
  execFileSync(process.execPath, [join(sources, 'build.mjs')], { stdio: 'inherit' })
  cpSync(join(sources, 'built/kernels.wasm'), join(unfinished, folder, 'built/kernels.wasm'))
}

/** What evaluates Python's models is Python. */
function addWorker(unfinished: string): void {
  const file = 'serve/outside/python/worker.py'
  cpSync(join(checkout, 'packages/runtime/src', file), join(unfinished, file))
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !existsSync(join(checkout, 'packages', name, 'tsconfig.build.json')))
if (unknown) {
  console.error(`There is no package ${unknown} to build; there are ${packages.join(', ')}.`)
  process.exit(2)
}
try {
  for (const name of asked.length > 0 ? packages.filter((one) => asked.includes(one)) : packages) await build(name)
} catch (error) {
  console.error(String(error instanceof Error ? error.message : error))
  process.exit(1)
}
