import { readFile } from 'node:fs/promises'
import { runtimePackages } from './image/layers/runtime.ts'
import { integrityOf } from './integrity.ts'

/** What a bundle was packed with and is served with: exact versions. */
export interface Environment {
  readonly levain: string
  readonly node: string
  /** Packages of the serving image. */
  readonly packages: Readonly<Record<string, string>>
  /** The digests npm checked them against when it installed them, where it kept any. */
  readonly integrity: Readonly<Record<string, string>>
}

/** The versions at hand */
export async function readEnvironment(): Promise<Environment> {
  const [levain, packages] = await Promise.all([version(new URL('../../package.json', import.meta.url)), runtimePackages()])
  const digests = await Promise.all(packages.map(async (one) => [one.name, await integrityOf(one.name, one.version, one.folder)] as const))
  return {
    levain,
    node: process.versions.node,
    packages: Object.fromEntries(packages.map((one) => [one.name, one.version])),
    integrity: Object.fromEntries(digests.flatMap(([name, integrity]) => (integrity ? [[name, integrity]] : []))),
  }
}

async function version(packageFile: URL): Promise<string> {
  return (JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }).version
}
