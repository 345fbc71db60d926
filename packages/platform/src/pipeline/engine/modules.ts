import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, type Json } from '@levain/core'
import { canonicalJson } from '../../store/index.ts'
import { sha256 } from '../sha256.ts'
import { filesOfModule } from './code-files.ts'
import { fileDigests } from './file-digests.ts'

const stamp = 'levain'
let hooked = false

/**
 * Imports a module of the user as it is now: where the module or a file it imports has changed since it was last
 * imported, it is read anew. (Node itself keeps the first reading for the life of the process.)
 *
 * @throws source-not-found
 */
export async function importFresh(module: string, folder: string): Promise<Record<string, unknown>> {
  hook()
  const path = resolve(folder, module)
  const files = await fileDigests(folder, await filesOfModule(module, folder))
  if (Object.keys(files).length === 0) throw fail('source-not-found', { path })
  const url = pathToFileURL(path)
  url.searchParams.set(stamp, sha256(canonicalJson(files as Json)).slice(7, 23))
  return (await import(url.href)) as Record<string, unknown>
}

/** What a stamped module imports by a relative path gets the same stamp. */
function hook(): void {
  if (hooked) return
  hooked = true
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const mark =
        specifier.startsWith('.') && context.parentURL?.startsWith('file:') ? new URL(context.parentURL).searchParams.get(stamp) : null
      if (!mark || !resolved.url.startsWith('file:')) return resolved
      const url = new URL(resolved.url)
      url.searchParams.set(stamp, mark)
      return { ...resolved, url: url.href }
    },
  })
}
