import { posix } from 'node:path'
import { type RuntimePackage, runtimeModule } from '../image/layers/runtime.ts'

const entry = '@levain/runtime/dist/edge/index.js'

/**
 * The modules that answering needs, by their paths, as plain ES modules that import one another by relative paths: found by following
 * imports, so that what is not needed stays behind.
 */
export async function edgeModules(packages: readonly RuntimePackage[]): Promise<Map<string, string>> {
  const modules = new Map<string, string>()
  const visit = async (path: string): Promise<void> => {
    if (modules.has(path)) return
    modules.set(path, '')
    const source = await runtimeModule(packages, path)
    const found = new Set<string>()
    const text = source.replace(
      /(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\2/g,
      (_, before: string, quote: string, specifier: string) => {
        const target = resolve(path, specifier)
        found.add(target)
        const relative = posix.relative(posix.dirname(path), target)
        return `${before}${quote}${relative.startsWith('.') ? relative : `./${relative}`}${quote}`
      },
    )
    modules.set(path, text)
    for (const target of found) await visit(target)
  }
  await visit(entry)
  return modules
}

/** Where an import leads. Only Levain's own packages can come along. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier)
  const [, name, door] = /^(@levain\/\w+)(?:\/(\w+))?$/.exec(specifier) ?? []
  if (!name) throw new Error(`${from} imports ${specifier}, which no browser has`)
  return [name, 'dist', door, 'index.js'].filter(Boolean).join('/')
}
