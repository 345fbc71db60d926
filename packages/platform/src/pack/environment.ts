import { readFile } from 'node:fs/promises'

/** What a bundle was packed with and is served with: exact versions. */
export interface Environment {
  readonly levain: string
  readonly node: string
  /** Packages of the serving image. */
  readonly packages: Readonly<Record<string, string>>
}

/** The versions at hand */
export async function readEnvironment(): Promise<Environment> {
  const [levain, zod] = await Promise.all([
    version(new URL('../../package.json', import.meta.url)),
    version(new URL(import.meta.resolve('zod/package.json'))),
  ])
  return {
    levain,
    node: process.versions.node,
    packages: { '@levain/core': levain, '@levain/runtime': levain, zod },
  }
}

async function version(packageFile: URL): Promise<string> {
  return (JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }).version
}
