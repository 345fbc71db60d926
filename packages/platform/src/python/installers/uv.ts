import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pythonOf } from '../places.ts'
import type { ProgramEnd } from '../program.ts'
import { type Installer, lastWords } from './installer.ts'

/** Astral's uv: resolves in a second, unpacks each wheel once for all projects. */
const uv: Installer = {
  name: 'uv',

  async resolve({ wanted, interpreter, scratch, run }) {
    const [asked, constraints] = [join(scratch, 'requirements.in'), join(scratch, 'constraints.txt')]
    await writeFile(asked, [...wanted.options, ...wanted.requirements, ''].join('\n'))
    await writeFile(constraints, [...wanted.constraints, ''].join('\n'))
    const shape = ['--generate-hashes', '--no-header', '--no-annotate', '--no-emit-index-url', '--no-color']
    const { stdout } = await run('uv', ['pip', 'compile', asked, '-c', constraints, '--python', interpreter.executable, ...shape], reason)
    return stdout
      .replace(/\\\r?\n\s*/g, '')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('--'))
  },

  async install({ wanted, interpreter, scratch, run }, packages, target) {
    const lock = join(scratch, 'requirements.txt')
    await writeFile(lock, [...wanted.options, ...packages, ''].join('\n'))
    await run('uv', ['venv', '--quiet', '--no-color', '--python', interpreter.executable, target], reason)
    // Copies, not links into uv's cache: a program that writes into its environment would alter everybody's.
    const how = ['--no-deps', '--link-mode', 'copy', '--no-color', ...(packages.every(isHashed) ? ['--require-hashes'] : [])]
    if (packages.length > 0) await run('uv', ['pip', 'install', '--python', pythonOf(target), ...how, '-r', lock], reason)
  },
}
export default uv

const isHashed = (line: string): boolean => line.includes('--hash=')

/** It says why in a drawing of lines, from `×` or `error:` on. */
function reason({ said }: ProgramEnd): string {
  const begin = said.search(/^\s*(×|error:)/m)
  return lastWords(begin < 0 ? said : said.slice(begin).replace(/[╰│├]─?▶?/g, ' '), begin < 0 ? /^$/ : /./)
}
