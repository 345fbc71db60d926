import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Argument {
  readonly isRequired: boolean
  /** Of a block: the interface that has its arguments. */
  readonly block: string | null
}
type Interfaces = ReadonlyMap<string, ReadonlyMap<string, Argument>>
type Value = Readonly<Record<string, unknown>>

/** Arguments that Terraform itself knows in every resource. */
const ofTerraform = ['count', 'for_each', 'depends_on', 'lifecycle', 'provider']

/**
 * Everything in a resource that its provider does not know, or that it wants and does not get. The schema is read from the types that are generated
 * from it for the provider's npm package: they name each argument as Terraform does, with its blocks and whether it has to be there.
 *
 * @param types folder of the package
 * @param resource as `@cdktf/hcl2json` gives it
 */
export function problemsOf(types: string, provider: string, type: string, resource: Value): string[] {
  const file = join(types, 'lib', type.replace(`${provider}_`, '').replaceAll('_', '-'), 'index.d.ts')
  if (!existsSync(file)) return [`${type}: there is no such resource`]
  const interfaces = readInterfaces(readFileSync(file, 'utf8'))
  const config = [...interfaces.keys()].find((name) => name.endsWith('Config') && !name.includes('_')) ?? ''
  return problemsIn(type, resource, interfaces, config, ofTerraform)
}

function problemsIn(path: string, given: Value, interfaces: Interfaces, name: string, also: readonly string[] = []): string[] {
  const known = interfaces.get(name)
  if (!known) return [`${path}: no schema`]
  const { dynamic, ...plain } = given
  const all: Value = { ...plain, ...dynamicBlocks(dynamic) }
  const missing = [...known].filter(([argument, { isRequired }]) => isRequired && all[argument] === undefined)
  const found = Object.entries(all).flatMap(([argument, value]) => {
    const schema = known.get(argument)
    if (!schema) return also.includes(argument) ? [] : [`${path}.${argument}: not known`]
    const blocks = schema.block ? [value].flat() : []
    return blocks.flatMap((block) => problemsIn(`${path}.${argument}`, block as Value, interfaces, schema.block ?? ''))
  })
  return [...missing.map(([argument]) => `${path}.${argument}: missing`), ...found]
}

/** `dynamic "x" { content { … } }` is a block x. */
function dynamicBlocks(dynamic: unknown): Value {
  const blocks = Object.entries((dynamic ?? {}) as Record<string, readonly { content: unknown }[]>)
  return Object.fromEntries(blocks.map(([name, parts]) => [name, parts.flatMap(({ content }) => content)]))
}

/** `readonly name?: Type` with the name that Terraform has for it in the link before it. */
function readInterfaces(text: string): Interfaces {
  const found = new Map<string, Map<string, Argument>>()
  for (const [, name = '', body = ''] of text.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)) {
    const fields = new Map<string, Argument>()
    for (const [, argument = '', optional, type = ''] of body.matchAll(/#(\w+)\}[\s\S]*?readonly \w+(\??): ([^;]*)/g))
      fields.set(argument, {
        isRequired: optional === '',
        block: /^([A-Z]\w+)(\[\])?( \| cdktf\.IResolvable)?$/.exec(type.trim())?.[1] ?? null,
      })
    found.set(name, fields)
  }
  return found
}
