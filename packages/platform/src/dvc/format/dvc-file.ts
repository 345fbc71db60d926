import { stringify } from 'yaml'
import { z } from 'zod'
import { type DvcObject, type Entry, entry, nameOf } from './out.ts'
import { readYaml } from './yaml.ts'

/** What a `.dvc` file says. */
export interface DvcFile {
  /** The folder that paths are relative to, itself relative to the folder of the file. */
  readonly folder: string
  readonly outs: readonly Entry[]
  /** Where the outs were brought from: paths, addresses, or a path of a git repository at a revision. */
  readonly sources: readonly string[]
}

const source = z.looseObject({
  path: z.string().default(''),
  repo: z.looseObject({ url: z.string(), rev_lock: z.string().nullish(), rev: z.string().nullish() }).nullish(),
})

const form = z.looseObject({ wdir: z.string().default('.'), outs: z.array(entry).default([]), deps: z.array(source).default([]) })

/** @throws source-unreadable */
export function readDvcFile(text: string, path: string): DvcFile {
  const { wdir: folder, outs, deps } = readYaml(form, text, path)
  return { folder, outs, sources: deps.map(sourceText) }
}

const sourceText = ({ path, repo }: z.output<typeof source>): string =>
  repo ? `git:${repo.url}@${repo.rev_lock ?? repo.rev ?? 'HEAD'}:${path}` : path

/** The text of a `.dvc` file, byte for byte as `dvc add` writes it. `files` is how many a folder has. */
export function writeDvcFile(object: DvcObject, path: string, { bytes, files }: { bytes: number; files: number }): string {
  const out = { md5: nameOf(object), size: bytes, ...(object.isFolder ? { nfiles: files } : {}), hash: 'md5', path }
  return stringify({ outs: [out] }, { indentSeq: false, lineWidth: 0, singleQuote: true })
}
