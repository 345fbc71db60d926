import { json, nouns, type Verb } from '@levain/core'
import { z } from 'zod'

/** As much of a JSON Schema as is looked into here. */
export interface JsonSchema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly $ref?: string
}

/** Schemas by name: what goes in as callers give it, what comes out as it is answered; nouns are shared. */
export interface Schemas {
  readonly components: Record<string, JsonSchema>
  readonly inputs: Record<string, JsonSchema>
  readonly outputs: Record<string, JsonSchema>
}

const reference = (name: string): string => `#/components/schemas/${name}`

export function schemasOf(verbs: readonly Verb[]): Schemas {
  const outputs = convert({ ...nouns, Json: json }, named(verbs, 'output'), 'output')
  // Inputs name no noun: there, what may be left out differs from the noun as it is answered.
  const inputs = convert({ Json: json }, named(verbs, 'input'), 'input')
  return {
    components: outputs.schemas,
    inputs: Object.fromEntries(verbs.map((verb) => [verb.name, inputs.schemas[inputs.idOf(verb.input)] ?? {}])),
    outputs: Object.fromEntries(verbs.map((verb) => [verb.name, { $ref: reference(outputs.idOf(verb.output)) }])),
  }
}

/** `RegistryShowOutput` for the output of `registry.show`. */
function named(verbs: readonly Verb[], side: 'input' | 'output'): Record<string, z.ZodType> {
  const nameOf = (verb: Verb) => [...verb.name.split('.'), side].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return Object.fromEntries(verbs.map((verb) => [nameOf(verb), verb[side]]))
}

function convert(shared: Record<string, z.ZodType>, others: Record<string, z.ZodType>, io: 'input' | 'output') {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries({ ...shared, ...others })) if (!registry.has(schema)) registry.add(schema, { id })
  const schemas = Object.entries(z.toJSONSchema(registry, { uri: reference, io }).schemas)
  return {
    schemas: Object.fromEntries(schemas.map(([id, schema]) => [id, withoutIdentity(schema as Record<string, unknown>)])),
    idOf: (schema: z.ZodType): string => registry.get(schema)?.id ?? '',
  }
}

/** The identity zod writes is that of the component, which its place in the document says already. */
function withoutIdentity({ $schema, $id, ...schema }: Record<string, unknown>): JsonSchema {
  return schema as JsonSchema
}
