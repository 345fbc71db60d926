/** What `.dvc/config` and `.dvc/config.local` say of where objects are. */
export interface DvcConfig {
  /** As written: an address, or a path relative to the `.dvc` folder. */
  readonly cache: string | null
  readonly defaultRemote: string | null
  readonly remotes: Readonly<Record<string, DvcRemote>>
}

export interface DvcRemote {
  readonly url: string
  /** The other settings of the remote. */
  readonly settings: Readonly<Record<string, string>>
}

/** Reads the texts of configuration files; what a later one says stands. Lines that say nothing are passed over. */
export function readConfig(...texts: readonly string[]): DvcConfig {
  const sections = new Map<string, Map<string, string>>()
  for (const text of texts) readSections(text, sections)
  const remotes = [...sections].flatMap(([section, values]) => {
    const [, name] = /^remote "(.+)"$/.exec(section) ?? []
    const { url, ...settings } = Object.fromEntries(values)
    return name === undefined || url === undefined ? [] : [[name, { url, settings }] as const]
  })
  return {
    cache: sections.get('cache')?.get('dir') ?? null,
    defaultRemote: sections.get('core')?.get('remote') ?? null,
    remotes: Object.fromEntries(remotes),
  }
}

/** Sections have names such as `core` and `'remote "mine"'`; values may be quoted. */
function readSections(text: string, sections: Map<string, Map<string, string>>): void {
  let values = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[\s*(.+?)\s*\]\s*(?:#.*)?$/.exec(line) ?? []
    const [, key, value] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section !== undefined) {
      const name = unquoted(section)
      values = sections.get(name) ?? new Map()
      sections.set(name, values)
    } else if (key !== undefined && value !== undefined) values.set(key, unquoted(value))
  }
}

const unquoted = (text: string): string => /^(['"])(.*)\1$/.exec(text)?.[2] ?? text.replace(/\s+#.*$/, '')
