import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fail, type PythonRequest } from '@levain/core'
import { digestOf } from './digest.ts'

/** What a request comes down to, its files read. */
export interface Wanted {
  /** What people call it: `requirements.txt`. */
  readonly name: string
  readonly conda: boolean
  readonly python: string | null
  /** Requirements, and constraints apart. For conda: the text of the file. */
  readonly requirements: readonly string[]
  readonly constraints: readonly string[]
  /** Options of the file, such as an index: a line each, paths made absolute. */
  readonly options: readonly string[]
  /** The command that shows what is wrong with it. */
  readonly next: string
  /** Folder that relative wheels start at. */
  readonly folder: string
  /** Digest of all of that. */
  readonly digest: string
}

/** Reads what is asked for. @throws source-not-found, input-invalid */
export async function readRequest({ from, python }: PythonRequest, folder: string): Promise<Wanted> {
  const read = new Reading()
  const name = from.kind === 'list' ? from.requirements.join(', ').slice(0, 80) : from.path
  if (from.kind === 'conda') read.requirements.push(await textOf(resolve(folder, from.path)))
  if (from.kind === 'file') await read.file(resolve(folder, from.path), 'requirements')
  if (from.kind === 'list') for (const line of from.requirements) await read.line(line, folder, 'requirements')
  const { requirements, constraints, options } = read
  const next =
    from.kind === 'list' ? `levain python prepare --packages '${from.requirements.join(',')}'` : `levain python prepare ${from.path}`
  const conda = from.kind === 'conda'
  const digest = digestOf({ v: 1, conda, python, requirements, constraints, options })
  return { name, conda, python, requirements, constraints, options, next, folder, digest }
}

type Part = 'requirements' | 'constraints'

const filesMax = 100

/** Gathers the lines of requirements files and of those they include. */
class Reading {
  readonly requirements: string[] = []
  readonly constraints: string[] = []
  readonly options: string[] = []
  readonly #seen = new Set<string>()

  async file(path: string, part: Part): Promise<void> {
    if (this.#seen.has(path)) return
    this.#seen.add(path)
    if (this.#seen.size > filesMax)
      throw fail('input-invalid', { field: path, expected: `at most ${filesMax} files that include one another`, got: 'more' })
    for (const line of logicalLines(await textOf(path))) await this.line(line, dirname(path), part)
  }

  async line(written: string, folder: string, part: Part): Promise<void> {
    const line = written.trim()
    const [, flag = '', value = ''] = /^(--?[a-z-]+)(?:[\s=]+(.*))?$/i.exec(line) ?? []
    if (line === '') return
    if (flag === '-r' || flag === '--requirement') return this.file(resolve(folder, value), part)
    if (flag === '-c' || flag === '--constraint') return this.file(resolve(folder, value), 'constraints')
    if (flag === '-f' || flag === '--find-links') this.options.push(`--find-links ${isAddress(value) ? value : resolve(folder, value)}`)
    else if (flag !== '' && flag !== '-e' && flag !== '--editable') this.options.push(line)
    else this[part].push(withoutSources(line, folder))
  }
}

const isAddress = (text: string): boolean => /^[a-z]+:\/\//i.test(text)

/** A wheel beside the file goes by its absolute path; a folder of sources is refused, as it has no digest. */
function withoutSources(line: string, folder: string): string {
  if (/^\.{0,2}\/.*\.(whl|tar\.gz|zip)$/.test(line)) return resolve(folder, line)
  if (!/^(-e|--editable)\b/.test(line) && !/^(\.{1,2}(\/|$)|\/)/.test(line)) return line
  const expected = 'packages, wheels or addresses: a folder of sources has no digest, build a wheel of it or put it beside the script'
  throw fail('input-invalid', { field: 'environment', expected, got: line })
}

/** Lines without comments; a line that ends with a backslash goes on. */
const logicalLines = (text: string): string[] =>
  text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw fail('source-not-found', { path }, cause)
  }
}
