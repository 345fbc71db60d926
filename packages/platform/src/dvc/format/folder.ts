import { fail } from '@levain/core'
import { z } from 'zod'

/** A file of a folder, by its path below it and the md5 of its bytes. */
export interface FolderFile {
  readonly path: string
  readonly md5: string
}

const form = z.array(z.looseObject({ md5: z.string().regex(/^[0-9a-f]{32}$/), relpath: z.string() }))

/**
 * The bytes of a folder's object as Python's `json.dumps` writes them: sorted by path in the order of code points, a space
 * after commas and colons, everything beyond ASCII escaped.
 */
export function writeFolder(files: readonly FolderFile[]): string {
  const sorted = files.toSorted((a, b) => byCodePoint(a.path, b.path))
  return `[${sorted.map(({ path, md5 }) => `{"md5": "${md5}", "relpath": ${pythonString(path)}}`).join(', ')}]`
}

/** JavaScript compares UTF-16 units, by which 😀 (two surrogates) comes before ﬀ (one high unit). */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue
    return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at))
  }
  return a.length - b.length
}

/** Surrogates stand for characters beyond all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

const pythonString = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * The files of a folder's object. Paths never lead out of the folder and no file is where another one's folder must be.
 *
 * @param name for messages
 * @throws source-unreadable
 */
export function readFolder(text: string, name: string): FolderFile[] {
  const refuse = (reason: string): Error => fail('source-unreadable', { path: name, reason })
  const read = form.safeParse(parsed(text))
  if (!read.success) throw refuse('it is not a list of files with md5 and relpath')
  const files = read.data.map(({ relpath: path, md5 }) => ({ path, md5 }))
  const problem = files.map(({ path }) => pathProblem(path)).find((one) => one !== null) ?? clash(files)
  if (problem) throw refuse(problem)
  return files
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is wrong with a path below a folder, in words; null when it is one. */
function pathProblem(path: string): string | null {
  const shown = JSON.stringify(path.slice(0, 80))
  if (!path.isWellFormed()) return `the path ${shown} is not text`
  if (path.length > 4096 || /[\0\\]/.test(path)) return `the path ${shown} is too long or has characters that are not for paths`
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) return `the path ${shown} leads out of the folder`
  return null
}

function clash(files: readonly FolderFile[]): string | null {
  const paths = new Set(files.map(({ path }) => path))
  if (paths.size < files.length) return 'a path is there twice'
  for (const path of paths)
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1))
      if (paths.has(path.slice(0, at))) return `${JSON.stringify(path.slice(0, at))} is both a file and a folder`
  return null
}
