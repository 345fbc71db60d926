import { codes, contracts, type Field, fieldsOf, jsonSchemas, type Verb } from '@levain/core'
import { type JsonSchema, typeText } from './schema-text.ts'

const note = '<!-- Read off the code by `npm run docs`; change the code, not this page. -->'

/** The reference pages by path: verbs, errors and nouns as the code declares them. */
export function referencePages(): Record<string, string> {
  return {
    'docs/reference/verbs.md': verbsPage(),
    'docs/reference/errors.md': errorsPage(),
    'docs/reference/nouns.md': nounsPage(),
  }
}

function verbsPage(): string {
  const intro = [
    'Everything Levain does is a verb. Each is declared once and reached in the same way from the command line (`levain ROOM VERB`),',
    'over HTTP (under `/api/v1`), from the typed client (`client.ROOM.VERB(…)`) and, where it says so, as a step of a pipeline.',
  ].join('\n')
  const rooms = Object.entries<Record<string, Verb>>(contracts).map(
    ([room, verbs]) => `## ${room}\n\n${Object.values(verbs).map(verbText).join('\n\n')}`,
  )
  return page('Verbs', [intro, ...rooms])
}

function verbText(verb: Verb): string {
  const step = { cached: 'yes; its result is cached', effect: 'yes; it always happens', none: 'no' }[verb.step ?? 'none']
  const errors = verb.errors.map((code) => `[${code}](../errors/${code}.md)`).join(', ')
  const facts = [
    `- HTTP: \`${verb.http}\``,
    `- Permission: \`${verb.permission}\``,
    `- Pipeline step: ${step}`,
    errors && `- Errors: ${errors}`,
  ]
  const example = `\`\`\`sh\n${verb.cli.example}\n\`\`\``
  return [`### ${verb.name}`, verb.does, example, facts.filter(Boolean).join('\n'), fieldsText(fieldsOf(verb.input))]
    .filter(Boolean)
    .join('\n\n')
}

function fieldsText(fields: readonly Field[]): string {
  if (fields.length === 0) return ''
  const rows = fields.map(({ name, kind, values, required, default: preset, does }) => [
    `\`${name}\``,
    values.length > 0 ? values.map((value) => `\`${value}\``).join(', ') : kind,
    required ? 'required' : preset === undefined ? 'optional' : `\`${JSON.stringify(preset)}\``,
    does,
  ])
  return table(['Field', 'Type', 'Default', ''], rows)
}

function errorsPage(): string {
  const intro =
    'Every error has a code that does not change, and a page. A status of 4xx is the caller’s to mend (exit code 2), 5xx is ours (exit code 1).'
  const entries = Object.entries<{ status: number }>(codes).sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = entries.map(([code, { status }]) => [`[${code}](../errors/${code}.md)`, String(status)])
  return page('Errors', [intro, table(['Code', 'HTTP status'], rows)])
}

function nounsPage(): string {
  const intro =
    'What flows through Levain, as it stands in the ledger, in files and in answers. Each has a JSON Schema, served in the OpenAPI document.'
  const nouns = Object.entries(jsonSchemas() as Record<string, JsonSchema>).map(([name, schema]) => `## ${name}\n\n${nounText(schema)}`)
  return page('Nouns', [intro, ...nouns])
}

function nounText(schema: JsonSchema): string {
  if (!schema.properties) return typeText(schema)
  const required = schema.required ?? []
  const rows = Object.entries(schema.properties).map(([field, type]) => [
    `\`${field}\``,
    typeText(type),
    required.includes(field) ? '' : 'optional',
  ])
  return table(['Field', 'Type', ''], rows)
}

const page = (title: string, parts: readonly string[]): string => `# ${title}\n\n${note}\n\n${parts.join('\n\n')}\n`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
