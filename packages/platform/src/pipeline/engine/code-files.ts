import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'

/** The files a command or module is made of: those it names, and what they import, as far as that can be read off the text. */

const filesMax = 1000
const readBytesMax = 4 << 20

/** Files of `folder` named by a command, with their imports. */
export async function filesOfCommand(command: string, folder: string): Promise<string[]> {
  const words = command.match(/[^\s"'=;|&<>()]+|(?<=")[^"]+(?=")|(?<=')[^']+(?=')/g) ?? []
  const modules = [...command.matchAll(/\s-m\s+([\w.]+)/g)].flatMap(([, name = '']) => pythonCandidates(name, folder))
  return closure([...words.map((word) => resolve(folder, word)), ...modules], folder)
}

/** A module with what it imports from `folder`. */
export const filesOfModule = (module: string, folder: string): Promise<string[]> => closure([resolve(folder, module)], folder)

async function closure(starts: readonly string[], folder: string): Promise<string[]> {
  const found = new Set<string>()
  const queue = [...starts]
  while (queue.length > 0 && found.size < filesMax) {
    const path = queue.shift() as string
    if (found.has(path) || !path.startsWith(resolve(folder) + sep)) continue
    const text = await source(path)
    if (text === null) continue
    found.add(path)
    queue.push(...imports(path, text, folder))
  }
  return [...found]
}

/** The text of a file, empty for what is too large to be code; null where there is no such file. */
async function source(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) return null
  return found.size > readBytesMax ? '' : readFile(path, 'utf8')
}

function imports(path: string, text: string, folder: string): string[] {
  if (path.endsWith('.py')) return pythonImports(path, text, folder)
  return /\.[cm]?[jt]sx?$/.test(path) ? scriptImports(path, text) : []
}

function scriptImports(path: string, text: string): string[] {
  const pattern = /(?:\bfrom|\bimport|\brequire\()\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g
  return [...text.matchAll(pattern)].map(([, specifier = '']) => resolve(dirname(path), specifier))
}

function pythonImports(path: string, text: string, folder: string): string[] {
  const found: string[] = []
  for (const [, dots = '', name = '', names = ''] of text.matchAll(/^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\(?[\w \t,*\n]+)/gm)) {
    const base = dots ? resolve(dirname(path), ...Array<string>(dots.length - 1).fill('..')) : null
    const roots = base ? [base] : [dirname(path), folder]
    const parts = names.split(/[\s,()]+/).filter((part) => /^\w+$/.test(part))
    for (const root of roots)
      for (const part of ['', ...parts]) found.push(...pythonCandidates([name, part].filter(Boolean).join('.'), root))
  }
  for (const [, names = ''] of text.matchAll(/^[ \t]*import[ \t]+([\w., \t]+)/gm))
    for (const name of names.split(',')) {
      const module = name.trim().split(/\s/)[0] ?? ''
      found.push(...pythonCandidates(module, dirname(path)), ...pythonCandidates(module, folder))
    }
  return found
}

/** The files that `a.b` may mean under a root, with the packages on the way. */
function pythonCandidates(name: string, root: string): string[] {
  const parts = name.split('.').filter(Boolean)
  return [[], ...parts.map((_, index) => parts.slice(0, index + 1))].flatMap((taken) =>
    taken.length === 0 ? [] : [`${join(root, ...taken)}.py`, join(root, ...taken, '__init__.py')],
  )
}

/** Files that pin what a program is run with. */
export const lockFiles = [
  'requirements.txt',
  'uv.lock',
  'poetry.lock',
  'Pipfile.lock',
  'environment.yml',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
]
