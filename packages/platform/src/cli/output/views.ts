import type { Contracts, OutputOf, Room, Verb } from '@levain/core'
import { automlViews } from './automl-views.ts'
import { deployViews } from './deploy-views.ts'
import { pulledView, pushedView } from './dvc-view.ts'
import { compareView, curvesView, learningView, reportView, slicesView, stressView } from './evaluate-view.ts'
import { answersView, permutationView } from './explain-view.ts'
import { counterfactualsView, dependenceView, localView, reasonsView } from './explanation-views.ts'
import { exploreViews } from './explore-views.ts'
import { governViews } from './govern-views.ts'
import { importView } from './import-view.ts'
import { ingestViews } from './ingest-views.ts'
import { monitorViews } from './monitor-views.ts'
import { pipelineViews } from './pipeline-views.ts'
import { registryViews, webhookViews } from './registry-views.ts'
import type { Show } from './show.ts'
import { importanceView, studiesView, studyView } from './study-view.ts'
import { tracesView, traceView } from './trace-view.ts'
import { trackViews } from './track-views.ts'
import { trainViews } from './train-views.ts'
import { validateViews } from './validate-views.ts'

export type Views = {
  readonly [R in Room]?: {
    readonly [Name in keyof Contracts[R]]?: Contracts[R][Name] extends infer V extends Verb
      ? (output: OutputOf<V>, show: Show) => string
      : never
  }
}

/** How the answers that people read most are shown; the others are described field by field. */
export const views: Views = {
  ingest: ingestViews,
  explore: exploreViews,
  validate: validateViews,
  train: trainViews,
  track: trackViews,
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
  automl: automlViews,
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
  deploy: deployViews,
  monitor: monitorViews,
  pipeline: pipelineViews,
  govern: governViews,
}
