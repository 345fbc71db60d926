import { readdir, readFile, stat } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import type { TarEntry } from '../tar-write.ts'
import { fileEntry } from './node.ts'

/** Where packages of npm lie in the image. */
const home = 'app/node_modules'

/** The program that answers requests. */
export const serveProgram = `/${home}/@levain/runtime/dist/serve/main.js`

/** A package of npm as it lies in the image. */
export interface RuntimePackage {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly folder: string
}

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/** The packages a serving process needs: `core`, `runtime` and what they depend on, as they are installed here. */
export async function runtimePackages(): Promise<RuntimePackage[]> {
  const found = new Map<string, RuntimePackage>()
  const visit = async (name: string, from: string): Promise<void> => {
    if (found.has(name)) return
    const folder = await installed(name, from)
    const file = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageFile
    found.set(name, { name, version: file.version, licence: file.license ?? '', folder })
    for (const dependency of Object.keys(file.dependencies ?? {})) await visit(dependency, folder)
  }
  await visit('@levain/runtime', import.meta.dirname)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The folder of a package as a module in `from` would find it. */
async function installed(name: string, from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (await stat(join(candidate, 'package.json')).catch(() => null)) return candidate
    if (folder === dirname(folder)) throw new Error(`${name} is not installed`)
  }
}

/** The files of those packages. */
export async function runtimeLayer(packages: readonly RuntimePackage[]): Promise<TarEntry[]> {
  return (await Promise.all(packages.map(packageEntries))).flat()
}

/** Levain's own packages run from their sources in a checkout; what is installed from a registry has `dist`. */
const runsFromSource = import.meta.filename.endsWith('.ts')

async function packageEntries({ name, folder }: RuntimePackage): Promise<TarEntry[]> {
  const place = (path: string): string => `${home}/${name}/${path}`
  if (!runsFromSource || !name.startsWith('@levain/')) {
    const paths = (await filesBelow(folder)).filter(isNeeded)
    return Promise.all(paths.map((path) => fileEntry(place(path), join(folder, path), false)))
  }
  const paths = (await filesBelow(join(folder, 'src'))).filter(isSource)
  const compiled = paths.map(async (path): Promise<TarEntry> => {
    const content = Buffer.from(compile(await readFile(join(folder, 'src', path), 'utf8')))
    return { kind: 'file', path: place(`dist/${path.replace(/\.ts$/, '.js')}`), content }
  })
  return Promise.all([fileEntry(place('package.json'), join(folder, 'package.json'), false), ...compiled])
}

/** The text of a module of Levain's own packages, e.g. `@levain/core/dist/errors/index.js`. */
export async function runtimeModule(packages: readonly RuntimePackage[], path: string): Promise<string> {
  const owner = packages.find(({ name }) => path.startsWith(`${name}/dist/`))
  if (!owner) throw new Error(`no package has ${path}`)
  const file = path.slice(owner.name.length + 1)
  if (!runsFromSource) return readFile(join(owner.folder, file), 'utf8')
  return compile(await readFile(join(owner.folder, file.replace(/^dist/, 'src').replace(/\.js$/, '.ts')), 'utf8'))
}

/** What runs, and what has to be handed on with it. */
const isNeeded = (path: string): boolean =>
  (/\.(js|mjs|cjs|json|wasm)$/.test(path) || /(^|\/)(licen[cs]e|notice)[^/]*$/i.test(path)) && !/^(src|test|tests|docs)\//.test(path)

const isSource = (path: string): boolean => path.endsWith('.ts') && !/\.(test|bench|fixture|d)\.ts$|(^|\/)assembly\//.test(path)

/** As the compiler would: types away, and siblings by the names they have then. */
function compile(source: string): string {
  return stripTypeScriptTypes(source).replace(/(['"])(\.{1,2}\/[^'"\n]+)\.ts\1/g, '$1$2.js$1')
}

/** Paths with forward slashes; nested packages are packages of their own. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('node_modules/'))
}
