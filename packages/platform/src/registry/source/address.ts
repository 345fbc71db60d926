import { realpathSync } from 'node:fs'
import { posix, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fail } from '@levain/core'

/** `models`, `runs`, `s3`, …; '' for a bare path. */
export const schemeOf = (source: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(source)?.[1]?.toLowerCase() ?? ''

/** True for a path on some machine's disk. */
export const isLocal = (source: string): boolean => ['', 'file'].includes(schemeOf(source))

/**
 * Lets through what `LEVAIN_MODEL_SOURCES`, a regular expression, finds a match in; without it, everything.
 *
 * @throws source-invalid, and input-invalid where it is no regular expression
 */
export function requireAllowed(source: string): void {
  const pattern = process.env.LEVAIN_MODEL_SOURCES
  if (!pattern || expression(pattern).test(source)) return
  throw fail('source-invalid', { source, problem: 'not-allowed', reason: 'LEVAIN_MODEL_SOURCES of this server does not let it in' })
}

function expression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (cause) {
    throw fail('input-invalid', { field: 'LEVAIN_MODEL_SOURCES', expected: 'a regular expression', got: pattern.slice(0, 80) }, cause)
  }
}

/**
 * Lets through addresses that say plainly where they lead: absolute, without `..` or a null byte, also after decoding
 * what is percent-encoded as often as it takes.
 *
 * @throws source-invalid
 */
export function requirePlain(source: string): void {
  const decoded = fullyDecoded(source)
  const path = pathOf(decoded).replace(/\/+$/, '').replace(/\/+/g, '/')
  const isPlain = !path.includes('\0') && !decoded.split('/').includes('..') && path.startsWith('/') && posix.normalize(path) === path
  if (!isPlain)
    throw fail('source-invalid', { source, problem: 'relative', reason: 'its path is not absolute, or leads elsewhere by . or ..' })
}

function fullyDecoded(source: string): string {
  for (let text = source; ; ) {
    const next = decodedOnce(text)
    if (next === text) return text
    text = next
  }
}

const decodedOnce = (text: string): string =>
  text.replaceAll('+', ' ').replace(/(%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))

/** What follows scheme and host, without query and fragment. */
function pathOf(address: string): string {
  const rest = address.slice(schemeOf(address) === '' ? 0 : schemeOf(address).length + 1)
  const path = rest.startsWith('//') ? rest.slice(2).replace(/^[^/?#]*/, '') : rest
  return path.replace(/[?#].*$/s, '')
}

/**
 * Lets through any word, and addresses that are plain; but no path on this machine.
 *
 * @throws source-invalid
 */
export function requirePromptSource(source: string): void {
  const scheme = schemeOf(source)
  if (scheme === 'file' || (scheme === '' && source.startsWith('/')))
    throw fail('source-invalid', { source, problem: 'prompt', reason: 'a prompt does not come from a path on this machine' })
  if (scheme !== '') requirePlain(source)
}

/** Lets through a local path inside the folder that holds the artifacts, if they lie in a local folder at all. */
export function requireInside(source: string, artifacts: string | null): void {
  const folder = artifacts !== null && isLocal(artifacts) ? localPath(artifacts) : null
  const path = localPath(source)
  if (folder !== null && (path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep))) return
  throw fail('source-invalid', {
    source,
    problem: 'local',
    reason: 'a path on this machine must lie in the artifacts of the run or logged model it is given with',
  })
}

/** Symbolic links are followed, as far as the path is there. @throws source-invalid for a file: address with a host */
function localPath(source: string): string {
  const path = resolve(schemeOf(source) === 'file' ? fromFileUrl(source) : source)
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function fromFileUrl(source: string): string {
  const host = /^file:\/\/([^/]+)/i.exec(source)?.[1] ?? ''
  if (!/^(|\.|localhost.*|127\.0\.0\.1.*)$/i.test(host))
    throw fail('source-invalid', { source, problem: 'remote-file', reason: `${host} is another machine` })
  const path = source.replace(/^file:(\/\/[^/]*)?/i, '')
  try {
    return fileURLToPath(`file://${path.startsWith('/') ? '' : '/'}${path}`)
  } catch (cause) {
    throw fail('source-invalid', { source, problem: 'relative', reason: 'it is no path of this machine' }, cause)
  }
}
