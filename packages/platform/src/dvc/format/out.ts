import { z } from 'zod'

/** How an object is named: DVC 3 hashes bytes as they are, DVC 2 hashed text without the CR of line ends. */
export type Naming = 'md5' | 'md5-dos2unix'

/** A file or folder as DVC names it. */
export interface DvcObject {
  /** 32 hex digits. */
  readonly md5: string
  readonly isFolder: boolean
  readonly naming: Naming
}

/** An output or input of DVC: a path, and what it was when it was written down. */
export interface Entry {
  /** As written: relative to the folder of its file, or to the stage's working folder. */
  readonly path: string
  /** Null where it is known by something else than an md5; then `knownBy` says by what. */
  readonly object: DvcObject | null
  readonly knownBy: string
  readonly bytes: number | null
  /** The remote it is kept in, where that is not the default one. */
  readonly remote: string | null
}

const text = z.string().nullish()

/** An entry of `outs` or `deps`, of any version of DVC. */
export const entry = z
  .looseObject({
    path: z.string().min(1),
    md5: text,
    hash: text,
    size: z.number().nullish(),
    remote: text,
    files: z.array(z.unknown()).nullish(),
  })
  .transform((given): Entry => {
    const object = given.md5 ? objectNamed(given.md5, given.hash ?? 'md5-dos2unix') : null
    const knownBy = given.files ? 'versions of a cloud store' : (Object.keys(given).find((key) => hashes.has(key)) ?? 'nothing')
    return { path: given.path, object, knownBy, bytes: given.size ?? null, remote: given.remote ?? null }
  })

const hashes: ReadonlySet<string> = new Set(['md5', 'etag', 'checksum', 'sha256', 'blake3', 'version_id'])

function objectNamed(name: string, naming: string): DvcObject | null {
  const [, md5, folder] = /^([0-9a-f]{32})(\.dir)?$/.exec(name) ?? []
  if (md5 === undefined || (naming !== 'md5' && naming !== 'md5-dos2unix')) return null
  return { md5, isFolder: folder !== undefined, naming }
}

/** The id of an object, as DVC writes it. */
export const nameOf = ({ md5, isFolder }: DvcObject): string => `${md5}${isFolder ? '.dir' : ''}`
