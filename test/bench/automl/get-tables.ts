import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installOnce } from '../../systems/install-once.ts'
import { findPython } from '../../systems/python.ts'

const execute = promisify(execFile)
const folder = join(import.meta.dirname, '../../../.systems/automl-tables')
const packages = ['r-cran-modeldata', 'r-cran-mlbench', 'r-cran-kernlab']

/** The folder with the fifteen tables as CSV files, fetched once; or the reason why they cannot be had. */
export async function getTables(): Promise<{ folder: string } | { reason: string }> {
  const python = await findPython(join(import.meta.dirname, 'requirements.txt'))
  if ('reason' in python) return python
  try {
    await installOnce(folder, () => fetchTables(python.program))
    return { folder: join(folder, 'csv') }
  } catch (error) {
    const told = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').slice(-3).join(' ')
    return { reason: `the tables could not be fetched from Debian's packages: ${told}` }
  }
}

async function fetchTables(python: string): Promise<void> {
  const debian = await mkdtemp(join(tmpdir(), 'levain-tables-'))
  try {
    await execute('apt-get', ['download', ...packages], { cwd: debian })
    for (const file of await readdir(debian))
      if (file.endsWith('.deb')) await execute('dpkg-deb', ['-x', file, 'unpacked'], { cwd: debian })
    await execute(python, [join(import.meta.dirname, 'tables.py'), join(debian, 'unpacked'), join(folder, 'csv')])
    if (!existsSync(join(folder, 'csv/spambase.csv'))) throw new Error('spambase.csv was not written')
  } finally {
    await rm(debian, { recursive: true, force: true })
  }
}
