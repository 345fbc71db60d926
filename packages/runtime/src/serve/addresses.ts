/** What stands at an address, and the parts of the address that have names. */
interface Found<Thing> {
  readonly found: Thing
  readonly names: Readonly<Record<string, string>>
}

const nobody = {}

/** Looks things up by the path of an address; `{name}` in a pattern stands for text without slash and colon. */
export function addressBook<Thing>(table: Readonly<Record<string, Thing>>): (path: string) => Found<Thing> | undefined {
  const entries = Object.entries(table)
  const plain = new Map(entries.filter(([path]) => !path.includes('{')).map(([path, found]) => [path, { found, names: nobody }]))
  const patterns = entries.filter(([path]) => path.includes('{')).map(([path, found]) => ({ pattern: patternOf(path), found }))
  return (path) => {
    const known = plain.get(path)
    if (known) return known
    for (const { pattern, found } of patterns) {
      const match = pattern.exec(path)
      if (match) return { found, names: decoded(match.groups ?? {}) }
    }
    return path.length > 1 && path.endsWith('/') ? plain.get(path.slice(0, -1)) : undefined
  }
}

function patternOf(path: string): RegExp {
  const literal = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replace(/\{(\w+)\}/g, '(?<$1>[^/:]+)')}$`)
}

function decoded(names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).map(([name, text]) => [name, decode(text)]))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
