import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf, requireDescribed } from '@levain/core'
import { findVersion } from '../../registry/index.ts'
import { bundle } from '../bundle.ts'
import { runtimePackages } from '../image/layers/runtime.ts'
import { readOutside } from '../outside.ts'
import { edgeModules } from './modules.ts'
import { examplePage, pageModule, predictModule } from './page.ts'

type Verb = Contracts['pack']['browser']

/**
 * Writes what predicts without a server: the model, the modules that evaluate it, one to import, and a page to try it on.
 *
 * @throws model-not-found, model-unreadable, folder-exists
 */
export async function browser(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const folder = resolve(ctx.projectFolder, input.to)
  if (await stat(folder).catch(() => null)) throw fail('folder-exists', { folder: input.to })
  const found = (await findVersion(ctx, input.model)).version
  if (await readOutside(ctx, found)) {
    const expected = 'one of Levain’s own models, or one that levain model import translates'
    throw fail('input-invalid', { field: 'model', expected, got: `a ${found.algorithm} model` })
  }
  const version = requireDescribed(found)
  const files = await filesOf(ctx, input.model, version)
  const unfinished = `${folder}.${ctx.random.id()}`
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true })
      await writeFile(join(unfinished, path), content)
    }
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  const total = (size: (content: Buffer) => number): number => [...files.values()].reduce((sum, content) => sum + size(content), 0)
  const { model, version: number } = version
  const gzipBytes = total((content) => gzipSync(content).length)
  return { folder: input.to, model, version: number, files: files.size, bytes: total((content) => content.length), gzipBytes }
}

async function filesOf(ctx: Context, reference: string, version: Parameters<typeof examplePage>[0]): Promise<Map<string, Buffer>> {
  const { digest } = await bundle(ctx, { model: reference })
  const manifest = await ctx.blobs.manifest(digest)
  const files = new Map<string, Buffer>()
  for (const name of ['bundle.json', 'model.json']) {
    const file = manifest.files.find(({ path }) => path === name)
    if (file) files.set(name, Buffer.from(await ctx.blobs.get(file.sha256)))
  }
  for (const [path, source] of await edgeModules(await runtimePackages())) files.set(`modules/${path}`, Buffer.from(source))
  files.set('predict.js', Buffer.from(predictModule))
  files.set('page.js', Buffer.from(pageModule))
  files.set('index.html', Buffer.from(examplePage(version)))
  return files
}
