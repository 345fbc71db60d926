import { type Cell, code, markdown } from './cells.ts'
import type { RunSubject, Subject } from './subject.ts'

const text = (value: string): string => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** The cells of a TypeScript notebook over the SDK; `from` is where a kernel finds it. */
export function typescriptCells(subject: Subject, from: string): Cell[] {
  const needs = from.startsWith('npm:') ? 'Runs in the kernel of Deno' : 'Run it with `node`, after `npm install @levain/sdk`'
  return [
    markdown(`# ${subject.run ? `Run ${subject.run.name}` : subject.project}\n\n${needs}; a server has to run: \`levain studio\`.`),
    code(`import process from 'node:process'
import { createClient } from '${from}'

const token = process.env.LEVAIN_TOKEN
const levain = createClient({ url: process.env.LEVAIN_URL ?? ${text(subject.url)}, ...(token ? { token } : {}) })`),
    ...(subject.run ? runCells(subject.run) : projectCells(subject.data)),
  ]
}

function projectCells(data: string | null): Cell[] {
  const look =
    data === null
      ? []
      : [
          code(
            `const { rows } = await levain.explore.query({ sql: ${text(`select * from "${data}"`)}, limit: 1000 })\nconsole.table(rows.slice(0, 10))`,
          ),
        ]
  return [
    markdown('## Data'),
    code(
      'const datasets = await levain.explore.list()\nconsole.table(datasets.map(({ dataset, newest }) => ({ name: dataset.name, version: newest?.version })))',
    ),
    ...look,
    markdown('## Runs'),
    code(
      'const { runs } = await levain.track.search({ limit: 50 })\nconsole.table(runs.map(({ run }) => ({ id: run.id, name: run.name, status: run.status })))',
    ),
  ]
}

function runCells({ id, model }: RunSubject): Cell[] {
  const loading =
    model?.kind === 'levain' ? [markdown('## Model'), code("console.table(shown.artifacts.filter(({ type }) => type === 'model'))")] : []
  return [
    code(`const shown = await levain.track.show({ run: ${text(id)} })\nconsole.log(shown.run)`),
    markdown('## Parameters'),
    code('console.table(shown.params)'),
    markdown('## Metrics'),
    code('console.table(shown.metrics)'),
    ...loading,
  ]
}
