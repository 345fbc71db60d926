import type { Layer } from '../layer.ts'

/** The parts of an image's configuration that are read or written here. */
export interface ImageConfig {
  readonly architecture: string
  readonly os: string
  readonly variant?: string
  readonly created?: string
  readonly config?: {
    readonly User?: string
    readonly Env?: readonly string[]
    readonly Labels?: Readonly<Record<string, string>>
    readonly [more: string]: unknown
  }
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] }
  readonly history?: readonly Readonly<Record<string, unknown>>[]
}

/** What an image is built on: a C library, a C++ runtime, and what else somebody wants in every container. */
export interface Base {
  /** As it was asked for, in full. */
  readonly name: string
  /** Null for that of this machine, which has none. */
  readonly digest: string | null
  readonly env: readonly string[]
  readonly layers: readonly Layer[]
  readonly history: readonly Readonly<Record<string, unknown>>[]
}

export type Architecture = 'amd64' | 'arm64'
