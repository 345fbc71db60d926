/**
 * Compiles this folder to `built/kernels.wasm`, unless that was made from these very sources. Plain JavaScript, because `npm ci`
 * runs it under whatever Node there is: `node build.mjs`.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { groupsSource } from './groups.mjs'

const folder = fileURLToPath(new URL('.', import.meta.url))
const built = join(folder, 'built')
const module = join(built, 'kernels.wasm')
const stamp = join(built, 'sources.sha256')
const memory = ['--importMemory', '--sharedMemory', '--maximumMemory', '65536']
const options = ['-O3', '--noAssert', '--runtime', 'stub', ...memory, '--enable', 'simd,threads,bulk-memory,nontrapping-f2i']

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    buildKernels()
  } catch (error) {
    // An installation without the compiler still trains: the plain kernels take over.
    console.error(`The kernels were not compiled: ${error instanceof Error ? error.message : error}`)
  }
}

/** The module's path. Whoever builds at the same moment writes the same bytes, and each file is put in place whole. */
export function buildKernels() {
  const digest = digestOfSources()
  if (existsSync(module) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return module
  mkdirSync(built, { recursive: true })
  writeFileSync(join(built, `${process.pid}.ts`), groupsSource())
  renameSync(join(built, `${process.pid}.ts`), join(built, 'groups.ts'))
  const unfinished = join(built, `${process.pid}.wasm`)
  const compiler = fileURLToPath(new URL('../bin/asc.js', import.meta.resolve('assemblyscript/asc')))
  execFileSync(process.execPath, [compiler, 'index.ts', '--outFile', unfinished, ...options], { cwd: folder, stdio: 'pipe' })
  renameSync(unfinished, module)
  writeFileSync(`${unfinished}.sha256`, digest)
  renameSync(`${unfinished}.sha256`, stamp)
  return module
}

function digestOfSources() {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort())
    if (/\.(ts|mjs)$/.test(name)) hash.update(`${name}\n`).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}
