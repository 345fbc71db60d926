import type { Contracts, OutputOf, Room, Verb } from '@levain/core'
import { automlView } from './automl-view.ts'
import { pulledView, pushedView } from './dvc-view.ts'
import { compareView, curvesView, learningView, reportView, slicesView, stressView } from './evaluate-view.ts'
import { answersView, permutationView } from './explain-view.ts'
import { counterfactualsView, dependenceView, localView, reasonsView } from './explanation-views.ts'
import { importView } from './import-view.ts'
import { registryViews, webhookViews } from './registry-views.ts'
import { runView } from './run-view.ts'
import type { Show } from './show.ts'
import { importanceView, studiesView, studyView } from './study-view.ts'
import { tracesView, traceView } from './trace-view.ts'
import { trackRunView } from './track-run-view.ts'
import { aliasWords, blocks, bytes, metricWords, pairWords } from './words.ts'

export type Views = {
  readonly [R in Room]?: {
    readonly [Name in keyof Contracts[R]]?: Contracts[R][Name] extends infer V extends Verb
      ? (output: OutputOf<V>, show: Show) => string
      : never
  }
}

/** How the answers that people read most are shown; the others are described field by field. */
export const views: Views = {
  ingest: {
    file: (output, show) => ingested(output, show),
    content: (output, show) => ingested(output, show),
    query: (output, show) => ingested(output, show),
  },
  explore: {
    list: (rows, show) =>
      show.table(
        rows,
        {
          dataset: ({ dataset }) => dataset.name,
          version: ({ newest }) => newest?.version,
          rows: ({ newest }) => newest?.rows,
          columns: ({ newest }) => newest?.schema.length,
          size: ({ newest }) => newest && bytes(newest.bytes),
          changed: ({ newest }) => newest?.createdAt,
        },
        'no datasets yet: levain ingest file data.csv NAME',
      ),
    show: ({ dataset, versions }, show) =>
      blocks(
        show.facts({ dataset: dataset.name, description: dataset.description, owner: dataset.owner, aliases: aliasWords(dataset.aliases) }),
        show.table(
          versions,
          {
            version: (row) => row.version,
            rows: (row) => row.rows,
            size: (row) => bytes(row.bytes),
            source: (row) => row.source,
            created: (row) => row.createdAt,
          },
          'no versions',
        ),
      ),
    preview: ({ columns, rows }, show) => records(rows, columns, show),
    query: ({ rows }, show) => records(rows, Object.keys(rows[0] ?? {}), show),
    profile: ({ profile }, show) =>
      blocks(
        show.facts({ rows: profile.rows }),
        show.table(
          profile.columns,
          {
            column: (row) => row.name,
            type: (row) => row.type,
            missing: (row) => row.nullCount,
            distinct: (row) => row.distinctCount,
            min: (row) => row.numeric?.min,
            median: (row) => row.numeric?.quantiles['0.5'],
            max: (row) => row.numeric?.max,
            frequent: (row) =>
              row.category?.values
                .slice(0, 3)
                .map((value) => value.value)
                .join(', '),
          },
          'no columns',
        ),
      ),
    lineage: ({ edges }, show) =>
      show.table(
        edges,
        { from: (row) => row.from, to: (row) => row.to, role: (row) => row.role, at: (row) => row.at },
        'nothing is known about it',
      ),
  },
  validate: {
    data: (output, show) => judged(output, show),
    model: (output, show) => judged(output, show),
  },
  train: {
    algorithms: (rows, show) =>
      show.table(
        rows,
        {
          algorithm: (row) => row.name,
          tasks: (row) => row.tasks.join(', '),
          parameters: (row) => Object.keys((row.params.properties as object | undefined) ?? row.params).join(', '),
          does: (row) => row.does,
        },
        'no algorithms',
      ),
  },
  track: {
    runs: (rows, show) =>
      show.table(
        rows,
        {
          run: ({ run }) => run.id,
          kind: ({ run }) => run.kind,
          experiment: ({ run }) => run.experiment,
          name: ({ run }) => run.name,
          status: ({ run }) => run.status,
          metrics: ({ metrics }) => metricWords(metrics, show.text),
          created: ({ run }) => run.createdAt,
        },
        'no runs yet: levain run',
      ),
    experiments: ({ experiments, next }, show) =>
      blocks(
        show.table(
          experiments,
          {
            id: ({ experiment }) => experiment.id,
            name: ({ experiment }) => experiment.name,
            tags: ({ tags }) => pairWords(tags),
            created: ({ experiment }) => experiment.createdAt,
            bin: ({ experiment }) => experiment.deletedAt,
          },
          'no experiments like that',
        ),
        next ? `more: --page ${next}` : '',
      ),
    search: ({ runs, next }, show) =>
      blocks(
        show.table(
          runs,
          {
            run: ({ run }) => run.id,
            experiment: ({ run }) => run.experiment,
            name: ({ run }) => run.name,
            status: ({ run }) => run.status,
            metrics: ({ metrics }) => metricWords(metrics, ({ last }) => show.text(last)),
            params: ({ params }) => pairWords(Object.fromEntries(Object.entries(params).slice(0, 3))),
            started: ({ run }) => run.startedAt,
          },
          'no runs like that',
        ),
        next ? `more: --page ${next}` : '',
      ),
    compare: ({ runs, params, tags, metrics, same }, show) => {
      const rows = [
        ...params.map(({ key, values }) => ({ of: 'param', key, values })),
        ...metrics.map(({ key, values }) => ({ of: 'metric', key, values: values.map((value) => value && show.text(value.last)) })),
        ...tags.map(({ key, values }) => ({ of: 'tag', key, values })),
      ]
      const columns = Object.fromEntries(
        runs.map(({ id, name }, place) => [`${name} …${id.slice(-6)}`, ({ values }: (typeof rows)[number]) => values[place]]),
      )
      return blocks(
        show.table(rows, { of: ({ of }) => of, key: ({ key }) => key, ...columns }, 'nothing differs'),
        same > 0 ? `the same in all: ${same} (--all shows them)` : '',
      )
    },
    show: trackRunView,
    readLog: ({ text }) => text || '(nothing was printed)',
  },
  registry: registryViews,
  webhooks: webhookViews,
  study: { show: studyView, list: studiesView, importance: importanceView },
  evaluate: {
    report: reportView,
    curves: curvesView,
    slices: slicesView,
    stress: stressView,
    compare: compareView,
    learning: learningView,
  },
  automl: {
    run: automlView,
    resume: automlView,
    show: automlView,
    list: (rows, show) =>
      show.table(
        rows,
        {
          run: ({ run }) => run.id,
          data: ({ state }) => state.data,
          target: ({ state }) => state.target,
          phase: ({ state }) => state.phase,
          started: ({ state }) => state.startedAt,
          best: ({ state }) => state.best,
        },
        'none yet: levain automl DATA --target COLUMN',
      ),
  },
  explain: {
    answers: answersView,
    importance: permutationView,
    local: localView,
    dependence: dependenceView,
    counterfactuals: counterfactualsView,
    reasons: reasonsView,
  },
  trace: { search: tracesView, show: traceView },
  dvc: { push: pushedView, pull: pulledView },
  import: { mlruns: importView, mlflow: importView, wandb: importView, dvc: importView },
  deploy: {
    list: (rows, show) =>
      show.table(
        rows,
        {
          deployment: (row) => row.name,
          status: (row) => row.status,
          model: (row) => `${row.model}@${row.version}`,
          url: (row) => row.url,
          changed: (row) => row.updatedAt,
          error: (row) => row.error,
        },
        'no deployments yet: levain serve MODEL',
      ),
  },
  monitor: {
    check: (output, show) =>
      blocks(
        show.facts({
          rows: output.rows,
          drifted: output.drifted.join(', ') || 'nothing',
          alert: output.alert && `${output.alert.status}: ${output.alert.summary}`,
        }),
        signalTable(output.signals, show),
      ),
    signals: (rows, show) => signalTable(rows, show),
    log: (rows, show) =>
      show.table(
        rows,
        {
          at: (row) => row.at,
          model: (row) => `${row.model}@${row.version}`,
          prediction: (row) => row.prediction,
          likelihood: (row) => row.probabilities && Math.max(...row.probabilities),
          id: (row) => row.id,
          inputs: (row) => pairWords(row.inputs),
        },
        'no predictions yet',
      ),
    alerts: (rows, show) =>
      show.table(
        rows,
        {
          alert: (row) => row.id,
          status: (row) => row.status,
          deployment: (row) => row.deployment,
          summary: (row) => row.summary,
          since: (row) => row.createdAt,
        },
        'no alerts',
      ),
  },
  pipeline: {
    list: (rows, show) =>
      show.table(
        rows,
        {
          pipeline: ({ pipeline }) => pipeline.name,
          steps: ({ plan }) => plan.steps.length,
          status: ({ newest }) => newest?.status,
          'last run': ({ newest }) => newest?.createdAt,
          next: ({ nextAt }) => nextAt,
          source: ({ pipeline }) => pipeline.source,
        },
        'no pipelines yet: levain init, then levain run',
      ),
    run: (output, show) => runView(output, show),
    status: (output, show) => runView(output, show),
    resume: (output, show) => runView(output, show),
    why: (output, show) =>
      blocks(
        show.facts({ status: output.status, reason: output.reason, 'compared with': output.comparedWith }),
        output.changed.length === 0
          ? ''
          : show.table(output.changed, { part: (row) => row.part, before: (row) => row.before, after: (row) => row.after }, ''),
      ),
    log: ({ text }) => text || '(nothing was printed)',
  },
  govern: {
    audit: (rows, show) =>
      show.table(
        rows,
        {
          at: (row) => row.at,
          actor: (row) => row.actor,
          action: (row) => row.action,
          resource: (row) => row.resource,
          outcome: (row) => row.outcome,
          reason: (row) => row.reason,
        },
        'nothing was changed yet',
      ),
    approvals: (rows, show) =>
      show.table(
        rows,
        {
          approval: (row) => row.id,
          status: (row) => row.status,
          subject: (row) => row.subject,
          question: (row) => row.question,
          by: (row) => row.by,
          asked: (row) => row.createdAt,
        },
        'nobody asked for an approval',
      ),
    card: ({ markdown }) => markdown,
  },
}

function ingested(output: OutputOf<Contracts['ingest']['file']>, show: Show): string {
  const { version, changed, quarantine } = output
  return show.facts({
    dataset: `${version.dataset}@${version.version}`,
    rows: version.rows,
    size: bytes(version.bytes),
    'new version': changed ? 'yes' : 'no: the newest one has the same rows',
    'set aside': quarantine && `${quarantine.rows} row(s) that could not be read: ${quarantine.table}`,
  })
}

function judged({ verdict }: OutputOf<Contracts['validate']['data']>, show: Show): string {
  const columns = {
    check: (row: (typeof verdict.checks)[number]) => row.name,
    status: (row: (typeof verdict.checks)[number]) => row.status,
    expected: (row: (typeof verdict.checks)[number]) => row.expected,
    actual: (row: (typeof verdict.checks)[number]) => row.actual,
    rows: (row: (typeof verdict.checks)[number]) => row.offending?.rows.map((offender) => offender.row).join(', '),
  }
  return blocks(
    show.facts({ verdict: verdict.passed ? 'passed' : 'failed', subject: verdict.subject, reason: verdict.reason, id: verdict.id }),
    show.table(verdict.checks, columns, 'no checks'),
  )
}

function signalTable(rows: OutputOf<Contracts['monitor']['signals']>, show: Show): string {
  return show.table(
    rows,
    {
      feature: (row) => row.feature,
      method: (row) => row.method,
      statistic: (row) => row.statistic,
      threshold: (row) => row.threshold,
      'p adjusted': (row) => row.pAdjusted,
      decision: (row) => row.decision,
      rows: (row) => row.rowsCurrent,
      window: (row) => `${row.window.from.slice(0, 10)} … ${row.window.to.slice(0, 10)}`,
    },
    'no signals yet: levain monitor check DEPLOYMENT',
  )
}

function records(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[], show: Show): string {
  return show.table(
    rows,
    Object.fromEntries(columns.map((column) => [column, (row: Readonly<Record<string, unknown>>) => row[column]])),
    'no rows',
  )
}
