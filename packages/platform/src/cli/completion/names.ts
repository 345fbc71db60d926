import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Ledger } from '@levain/core'
import type { Session } from '../session.ts'
import type { Candidate } from './candidates.ts'

const runsMax = 20

/** Names that are in the ledger, by the name of the argument or flag that wants one. */
const kinds: Readonly<Record<string, (ledger: Ledger, positional: readonly string[]) => Promise<Candidate[]>>> = {
  dataset: datasets,
  data: datasets,
  validation: datasets,
  model: models,
  champion: models,
  run: runs,
  parent: runs,
  step: async (ledger, [run = 'latest']) => {
    const found = (await newestRuns(ledger)).find(({ id, kind }) => (run === 'latest' ? kind === 'pipeline' : id.startsWith(run)))
    const steps = found ? await ledger.find('steps', { where: { run: found.id } }) : []
    return [...new Map(steps.map((step) => [step.step, { value: step.step, does: step.status }])).values()]
  },
  deployment: async (ledger) =>
    (await ledger.find('deployments')).map((row) => ({ value: row.name, does: `${row.status}, ${row.model}@${row.version}` })),
  alert: async (ledger) => (await ledger.find('alerts')).map((row) => ({ value: row.id, does: `${row.status}: ${row.summary}` })),
  approval: async (ledger) => (await ledger.find('approvals')).map((row) => ({ value: row.id, does: `${row.status}: ${row.question}` })),
  pipeline: pipelines,
}

/** Candidates for an argument or flag of this name; none in a folder that has no ledger, which is left as it is. */
export async function namesFor(name: string, positional: readonly string[], session: Session): Promise<Candidate[]> {
  const find = kinds[name]
  if (!find || !existsSync(join(session.projectFolder, '.levain', 'ledger.sqlite'))) return []
  return find((await session.app()).context().ledger, positional)
}

async function datasets(ledger: Ledger): Promise<Candidate[]> {
  return (await ledger.find('datasets')).flatMap(({ name, aliases, description }) => [
    { value: name, does: description },
    ...Object.entries(aliases).map(([alias, version]) => ({ value: `${name}@${alias}`, does: `version ${version}` })),
  ])
}

async function models(ledger: Ledger): Promise<Candidate[]> {
  const versions = await ledger.find('modelVersions', { orderBy: [['version', 'desc']] })
  return (await ledger.find('models')).flatMap(({ name, aliases, description }) => [
    { value: name, does: description },
    ...Object.entries(aliases).map(([alias, version]) => ({ value: `${name}@${alias}`, does: `version ${version}` })),
    ...versions.filter(({ model }) => model === name).map(({ version, algorithm }) => ({ value: `${name}@${version}`, does: algorithm })),
  ])
}

const newestRuns = (ledger: Ledger) => ledger.find('runs', { orderBy: [['createdAt', 'desc']], limit: runsMax })

async function runs(ledger: Ledger): Promise<Candidate[]> {
  const rows = (await newestRuns(ledger)).map((run) => ({ value: run.id, does: `${run.experiment}, ${run.status}` }))
  return [{ value: 'latest', does: 'the newest run' }, ...rows]
}

async function pipelines(ledger: Ledger): Promise<Candidate[]> {
  return (await ledger.find('pipelines')).map(({ name, source }) => ({ value: name, does: source }))
}
