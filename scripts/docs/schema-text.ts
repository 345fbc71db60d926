/** The part of JSON Schema that our nouns use. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly pattern?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly $ref?: string
}

/** A type in words: `list of text`, `map to number`, `a \| b`. */
export function typeText(schema: JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeText))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`
  if (schema.type === 'object') return objectText(schema)
  return scalarText(schema)
}

function objectText({ properties, additionalProperties }: JsonSchema): string {
  if (properties)
    return `{ ${Object.entries(properties)
      .map(([field, type]) => `${field}: ${typeText(type)}`)
      .join('; ')} }`
  return typeof additionalProperties === 'object' ? `map to ${typeText(additionalProperties)}` : 'map'
}

function scalarText({ type, format, pattern, $ref }: JsonSchema): string {
  if ($ref !== undefined || type === undefined) return 'JSON'
  if (format === 'date-time') return 'instant'
  if (format === 'uuid') return 'id'
  if (pattern?.startsWith('^sha256')) return 'digest'
  return [type]
    .flat()
    .map((name) => (name === 'string' ? 'text' : name))
    .join(' or ')
}
