import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Context, fail } from '@levain/core'
import { readReference } from '../registry/reference.ts'
import type { Architecture, Base } from './base.ts'
import { baseFrom } from './from-manifest.ts'
import { inArchive } from './in-archive.ts'
import { inRegistry } from './in-registry.ts'
import { machineBase } from './machine.ts'

interface Folders {
  /** For this image alone. */
  readonly own: string
  /** What may be of use for the next one. */
  readonly kept: string
}

/**
 * Opens what an image is built on: `machine`, a file that ends with `.tar`, or an image in a registry.
 *
 * @throws source-not-found, image-not-found, image-unusable, registry-unreachable, registry-refused
 */
export async function openBase(ctx: Context, asked: string, architecture: Architecture, folders: Folders): Promise<Base> {
  if (asked === 'machine') return machineBase(architecture, folders.own)
  if (!asked.endsWith('.tar')) return baseFrom(inRegistry(readReference(asked, 'base'), folders.kept, ctx.signal), architecture)
  const archive = resolve(ctx.projectFolder, asked)
  if (!(await stat(archive).catch(() => null))) throw fail('source-not-found', { path: asked })
  return baseFrom(await inArchive(archive, join(folders.own, 'base')), architecture)
}
