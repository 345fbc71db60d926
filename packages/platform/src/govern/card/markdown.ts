import type { Approval, ColumnProfile, LineageEdge, MetricValue, Profile, Verdict } from '@levain/core'
import type { CardFacts } from './card.ts'
import { missingFrom } from './missing.ts'

/** A model card as Markdown (GitHub's tables). */
export function renderCard(facts: CardFacts): string {
  const { model, version } = facts
  const sections = [
    `# ${text(version.model)}, version ${version.version}`,
    model.description && text(model.description),
    identity(facts),
    section('What is missing', bullets(missingFrom(facts), 'Nothing that this card asks for.')),
    section('Intended use', model.intendedUse ? text(model.intendedUse) : 'Not stated.'),
    section('Metrics', metrics(version.metrics)),
    section('Verdict', verdict(facts.verdict)),
    section('Approvals', approvals(facts.approvals)),
    section('Training data', data(facts.profile, facts.lineage)),
    section('Parameters', table(['Parameter', 'Value'], Object.entries(facts.params), 'None recorded.')),
    section('Lineage', bullets(facts.lineage.map(edge), 'No edges recorded.')),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

function identity({ model, version, run }: CardFacts): string {
  const aliases = Object.keys(model.aliases).filter((alias) => model.aliases[alias] === version.version)
  const output = version.signature?.output
  return table(
    ['', ''],
    [
      ['Owner', model.owner || 'not stated'],
      ['Algorithm', output ? `${version.algorithm}, ${output.task} of ${output.name}` : version.algorithm || 'unknown'],
      ['Aliases', aliases.join(', ') || 'none'],
      ['Registered', `${version.createdAt} by ${version.createdBy}`],
      ['Trained in run', run ? `${run.id} (${run.experiment})` : 'unknown'],
      ['Content', version.manifest ?? 'kept elsewhere'],
    ],
    '',
  )
}

function metrics(values: Readonly<Record<string, MetricValue>>): string {
  const rows = Object.entries(values).map(([name, { value, low, high, n }]) => [
    name,
    value === null ? 'not computable' : number(value),
    low === undefined || high === undefined ? 'not computed' : `${number(low)} to ${number(high)}`,
    n === undefined ? '' : String(n),
  ])
  return table(['Metric', 'Value', '95 % interval', 'Rows'], rows, 'None recorded.')
}

function verdict(judged: Verdict | null): string {
  if (!judged) return 'None. A version without a verdict cannot be promoted.'
  const rows = judged.checks.map((check) => [check.name, check.column ?? '', check.status, check.expected, check.actual])
  const outcome = `${judged.passed ? 'Passed' : 'Did not pass'} on ${judged.createdAt}: ${text(judged.reason)}`
  return `${outcome}\n\n${table(['Check', 'Column', 'Status', 'Expected', 'Got'], rows, 'It lists no checks.')}`
}

function approvals(asked: readonly Approval[]): string {
  const rows = asked.map(({ question, by, status, decidedBy, reason, decidedAt }) => [
    question,
    by,
    status,
    decidedBy ? `${decidedBy}, ${decidedAt}` : '',
    reason,
  ])
  return table(['Question', 'Asked of', 'Answer', 'Answered by', 'Reason'], rows, 'None was asked for.')
}

function data(profile: Profile | null, lineage: readonly LineageEdge[]): string {
  if (!profile) return 'Its profile is not known.'
  const names = lineage.filter(({ to, role }) => to === `table:${profile.table}` && role === 'content').map(({ from }) => from)
  const origin = names.length > 0 ? names.join(', ') : `table ${profile.table}`
  const rows = profile.columns.map((column) => [column.name, column.type, missingShare(column, profile.rows), seen(column)])
  return `${profile.rows} rows of ${text(origin)}.\n\n${table(['Column', 'Type', 'Missing', 'Values'], rows, '')}`
}

function missingShare({ nullCount }: ColumnProfile, rows: number): string {
  return nullCount === 0 || rows === 0 ? 'none' : `${number((100 * nullCount) / rows)} %`
}

/** Numbers and kinds are shown; of free text, which may name a person, only how much of it there is. */
function seen({ numeric, category, type, distinctCount }: ColumnProfile): string {
  if (type === 'text') return `${distinctCount} different`
  if (numeric) {
    const shown = (value: number) => (type === 'time' ? new Date(value).toISOString() : number(value))
    return `${shown(numeric.min)} to ${shown(numeric.max)}, mean ${shown(numeric.mean)}`
  }
  return category
    ? category.values
        .slice(0, 5)
        .map(({ value }) => value)
        .join(', ')
    : ''
}

const edge = ({ from, to, role }: LineageEdge): string => `${from} → ${to} (${role})`

const section = (title: string, body: string): string => `## ${title}\n\n${body}`

const bullets = (items: readonly string[], otherwise: string): string => items.map((item) => `- ${item}`).join('\n') || otherwise

function table(head: readonly string[], rows: readonly (readonly string[])[], otherwise: string): string {
  if (rows.length === 0) return otherwise
  const line = (cells: readonly string[]) => `| ${cells.map(text).join(' | ')} |`
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

/** Four significant digits, without an exponent where it can be helped. */
const number = (value: number): string => String(Number(value.toPrecision(4)))

/** What people and files say, so that it stays text: no markup, no broken table. */
const text = (value: string): string => value.replace(/\s+/g, ' ').replace(/[\\`*_[\]|<>#]/g, (sign) => entity[sign] ?? `\\${sign}`)

const entity: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;' }
