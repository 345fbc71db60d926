import { allVerbs, codes, type ErrorCode, type Verb } from '@levain/core'
import { exampleOf } from './example.ts'
import { type JsonSchema, schemasOf } from './schemas.ts'

/** Codes every call may answer with. */
const generalCodes: readonly ErrorCode[] = ['input-invalid', 'forbidden', 'host-refused', 'internal']
const writeCodes: readonly ErrorCode[] = ['origin-refused', 'content-type-unsupported', 'request-too-large']

/** The interface as an OpenAPI 3.1 document, read off the contracts: operationId is the verb, the tag its room. */
export function openApiDocument(): Record<string, unknown> {
  const { components, inputs, outputs } = schemasOf(allVerbs)
  const paths: Record<string, Record<string, unknown>> = {}
  for (const verb of allVerbs) {
    const [method = '', route = ''] = verb.http.split(' ')
    const path = route.replace(/:([A-Za-z]+)/g, '{$1}')
    const operation = operationOf(verb, method, route, inputs[verb.name] as JsonSchema, outputs[verb.name] as JsonSchema)
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Levain',
      version: '1',
      summary: 'From raw data to a governed prediction.',
      description: 'Every operation is a verb of Levain; the command line, the pipeline steps and the typed client have the same ones.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    tags: [...new Set(allVerbs.map((verb) => verb.name.split('.')[0]))].map((name) => ({ name })),
    paths: { ...paths, '/events': eventsPath },
    components: { schemas: { ...components, Error: errorSchema } },
  }
}

function operationOf(verb: Verb, method: string, route: string, input: JsonSchema, output: JsonSchema): Record<string, unknown> {
  const example = exampleOf(verb)
  const inPath = [...route.matchAll(/:([A-Za-z]+)/g)].map(([, field = '']) => field)
  const rest = Object.keys(input.properties ?? {}).filter((field) => !inPath.includes(field))
  const parameters = [
    ...inPath.map((field) => parameterOf(field, 'path', input, example)),
    ...(method === 'GET' ? rest.map((field) => parameterOf(field, 'query', input, example)) : []),
  ]
  return {
    operationId: verb.name,
    tags: [verb.name.split('.')[0]],
    summary: verb.does,
    description: `${verb.does}\n\nOn the command line: \`${verb.cli.example}\`\n\nNeeds the permission \`${verb.permission}\`.`,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(method !== 'GET' ? { requestBody: bodyOf(input, rest, example) } : {}),
    responses: { 200: { description: 'Done.', content: json(output) }, ...errorResponses(verb, method) },
  }
}

function parameterOf(name: string, place: 'path' | 'query', input: JsonSchema, example: Record<string, unknown>): Record<string, unknown> {
  const schema = input.properties?.[name] ?? {}
  return {
    name,
    in: place,
    required: place === 'path' || (input.required ?? []).includes(name),
    ...(schema.description ? { description: schema.description } : {}),
    schema,
    ...(name in example ? { example: example[name] } : {}),
  }
}

function bodyOf(input: JsonSchema, fields: readonly string[], example: Record<string, unknown>): Record<string, unknown> {
  const required = (input.required ?? []).filter((field) => fields.includes(field))
  const properties = Object.fromEntries(fields.map((field) => [field, input.properties?.[field]]))
  const schema = { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false }
  const shown = Object.fromEntries(Object.entries(example).filter(([field]) => fields.includes(field)))
  return { required: required.length > 0, content: { 'application/json': { schema, example: shown } } }
}

/** One response for each status, naming the codes that have it. */
function errorResponses(verb: Verb, method: string): Record<string, unknown> {
  const all = [...generalCodes, ...(method === 'GET' ? [] : writeCodes), ...verb.errors]
  const byStatus = Map.groupBy(new Set(all), (code) => codes[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => {
      const schema = { allOf: [{ $ref: '#/components/schemas/Error' }, codeIs(group)] }
      return [status, { description: `Refused: ${group.map((code) => `\`${code}\``).join(', ')}.`, content: json(schema) }]
    }),
  )
}

const codeIs = (group: readonly ErrorCode[]) => ({ properties: { error: { properties: { code: { enum: group } } } } })

const json = (schema: unknown) => ({ 'application/json': { schema } })

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'details'],
      properties: {
        code: { type: 'string', description: 'Stable; has a page in docs/errors.' },
        message: { type: 'string', description: 'What was expected and what came.' },
        details: { type: 'object' },
        next: { type: 'string', description: 'The command to type next.' },
      },
    },
  },
}

const eventsPath = {
  get: {
    operationId: 'events',
    tags: ['track'],
    summary: 'Hears what happens, as server-sent events.',
    description: 'The id of an event is its `seq`; `Last-Event-ID` resumes after it. Events named `open` and `beat` carry only an id.',
    parameters: [
      { name: 'topics', in: 'query', description: 'Parted by commas; all unless given.', schema: { type: 'string' }, example: 'run,step' },
      {
        name: 'after',
        in: 'query',
        description: 'Events after this `seq`; from now on unless given.',
        schema: { type: 'integer', minimum: 0 },
      },
      { name: 'Last-Event-ID', in: 'header', schema: { type: 'integer', minimum: 0 } },
    ],
    responses: {
      200: { description: 'Events, each as `Event` in JSON.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    },
  },
}
