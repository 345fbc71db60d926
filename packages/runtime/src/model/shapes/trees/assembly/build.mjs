/**
 * Compiles `kernel.ts` and writes its bytes as text to `../kernel-bytes.ts`: `node build.mjs`. That file is committed, so that whoever
 * serves or bundles models needs no compiler and no second file; a test holds it against what is compiled anew.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--enable', 'nontrapping-f2i']

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(folder, '../kernel-bytes.ts'), kernelModule())

/** The text of `kernel-bytes.ts`. */
export function kernelModule() {
  const unfinished = mkdtempSync(join(tmpdir(), 'levain-kernel-'))
  try {
    const compiler = fileURLToPath(new URL('../bin/asc.js', import.meta.resolve('assemblyscript/asc')))
    const module = join(unfinished, 'kernel.wasm')
    execFileSync(process.execPath, [compiler, 'kernel.ts', '--outFile', module, ...options], { cwd: folder, stdio: 'pipe' })
    const lines =
      readFileSync(module)
        .toString('base64')
        .match(/.{1,120}/g) ?? []
    const text = lines.map((line) => `  '${line}',`).join('\n')
    return `/** \`assembly/kernel.ts\`, compiled by \`assembly/build.mjs\`, in base64. */\nexport const kernelBytes = [\n${text}\n].join('')\n`
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
