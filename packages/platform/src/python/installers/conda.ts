import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProgramEnd } from '../program.ts'
import { type Installer, lastWords } from './installer.ts'

/** Conda's own programs. What the file leaves open is settled when the environment is built: the lock is the text of the file. */
const conda: Installer = {
  name: 'conda',

  resolve: async ({ wanted }) => [...wanted.requirements],

  async install({ interpreter: { executable }, scratch, run }, [text = ''], target) {
    const file = join(scratch, 'environment.yml')
    await writeFile(file, text)
    const make = executable.endsWith('micromamba') ? ['create', '--yes'] : ['env', 'create']
    await run(executable, [...make, '--prefix', target, '--file', file], reason)
  },
}
export default conda

const reason = ({ said }: ProgramEnd): string => lastWords(said, /error|could not|nothing provides|not found/i)
