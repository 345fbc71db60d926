import { type ExportTarget, fail } from '@levain/core'

/** One version as a target is asked to run it. Every text in it is checked: none can break out of a file. */
export interface Release {
  readonly version: number
  readonly image: string
}

/** A deployment as it is written down. */
export interface Blueprint extends Release {
  /** What everything is named after: lower-case letters, digits and dashes. */
  readonly name: string
  readonly model: string
  readonly replicas: number
  /** Cores and GiB that a replica has at least. */
  readonly cpu: number
  readonly memoryGiB: number
  /** Null leaves it to the target. */
  readonly region: string | null
  /** Gets `percent` of the requests. */
  readonly canary: (Release & { readonly percent: number }) | null
  /** The body of a request to `/predict` that the version answers. */
  readonly example: string
  readonly levain: string
}

/** Text of each file by its path in the folder. */
export type Files = Readonly<Record<string, string>>

/**
 * Writes a deployment down for somebody else's tools. To add one: a module that default-exports this, a line in `index.ts`, its name in the
 * contract, one call of `testExporter`.
 */
export interface Exporter {
  /** As people call it. */
  readonly title: string
  /** The same blueprint gives the same text. @throws target-lacks rather than writing what is nearly it */
  files(blueprint: Blueprint): Files
}

/** What a version says of itself in every target. */
export const port = 4000
export const livePath = '/healthz'
export const readyPath = '/readyz'

/** What has no split of requests says so. @throws target-lacks */
export function refuseCanary(target: ExportTarget, { canary }: Blueprint, why: string): void {
  if (!canary) return
  throw fail('target-lacks', {
    target,
    lacks: `a split of requests between two versions (${why})`,
    instead: 'terraform-aws, cloudformation, sagemaker, azureml and vertex have one.',
  })
}

/** Two spaces, sorted as written, a line feed at the end. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
