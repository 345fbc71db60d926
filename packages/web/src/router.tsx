import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { mlflowLink } from './mlflowLink.ts'
import { metricChoices } from './pages/automl/metrics.ts'
import { evaluationViews, losses } from './pages/evaluation/views.ts'
import { metrics, spaces } from './pages/explanation/metrics.ts'
import { runPageViews } from './pages/run/views.ts'
import { readRunsSearch } from './pages/runs/search.ts'
import { trialStates } from './pages/studies/trial-states.ts'
import { choice, count, flag, list, number, optional, place, share, text, written } from './search.ts'
import { Broken } from './shell/Broken.tsx'
import { Lost } from './shell/Lost.tsx'
import { Shell } from './shell/Shell.tsx'
import { Bones } from './ui/Loaded.tsx'

type Search = Record<string, unknown>

/** The root: the frame around every page. */
const root = createRootRoute({ component: Shell, notFoundComponent: Lost })
const at = <P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const

const home = createRoute({
  ...at('/'),
  // MLflow's clients print links of this kind when a run ends.
  beforeLoad: ({ location }) => {
    const { run, experiment, model, version } = mlflowLink(location.hash) ?? {}
    if (run) throw redirect({ to: '/experiments/runs/$run', params: { run }, hash: '', replace: true })
    if (experiment) throw redirect({ to: '/experiments/$experiment', params: { experiment }, hash: '', replace: true })
    if (model && version) throw redirect({ to: '/models/$model/$version', params: { model, version }, hash: '', replace: true })
    if (model) throw redirect({ to: '/models/$model', params: { model }, hash: '', replace: true })
  },
  component: lazyRouteComponent(() => import('./pages/home/Home.tsx')),
})

const data = createRoute({
  ...at('/data'),
  validateSearch: (search: Search) => optional({ q: text(search, 'q'), sort: text(search, 'sort') }),
  component: lazyRouteComponent(() => import('./pages/data/Datasets.tsx')),
})

export const datasetViews = ['preview', 'profile', 'versions', 'lineage', 'sql'] as const
const dataset = createRoute({
  ...at('/data/$name'),
  validateSearch: (search: Search) =>
    optional({
      version: count(search, 'version'),
      view: choice(search, 'view', datasetViews),
      sort: text(search, 'sort'),
      sql: text(search, 'sql'),
    }),
  component: lazyRouteComponent(() => import('./pages/data/Dataset.tsx')),
})

const experiments = createRoute({
  ...at('/experiments'),
  validateSearch: (search: Search) => optional({ q: text(search, 'q'), folder: text(search, 'folder'), bin: flag(search, 'bin') }),
  component: lazyRouteComponent(() => import('./pages/experiments/Experiments.tsx')),
})

const experiment = createRoute({
  ...at('/experiments/$experiment'),
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('./pages/experiments/Experiment.tsx')),
})

const allRuns = createRoute({
  ...at('/runs'),
  validateSearch: readRunsSearch,
  component: lazyRouteComponent(() => import('./pages/runs/AllRuns.tsx')),
})

const experimentRun = createRoute({
  ...at('/experiments/runs/$run'),
  validateSearch: (search: Search) =>
    optional({ view: choice(search, 'view', runPageViews), path: text(search, 'path'), trace: text(search, 'trace') }),
  component: lazyRouteComponent(() => import('./pages/run/RunPage.tsx')),
})

const studies = createRoute({
  ...at('/studies'),
  validateSearch: (search: Search) => optional({ q: text(search, 'q'), sort: text(search, 'sort') }),
  component: lazyRouteComponent(() => import('./pages/studies/Studies.tsx')),
})

export const studyViews = ['progress', 'trials', 'workers'] as const
const study = createRoute({
  ...at('/studies/$study'),
  validateSearch: (search: Search) =>
    optional({ view: choice(search, 'view', studyViews), state: choice(search, 'state', trialStates), sort: text(search, 'sort') }),
  component: lazyRouteComponent(() => import('./pages/studies/Study.tsx')),
})

const automl = createRoute({ ...at('/automl'), component: lazyRouteComponent(() => import('./pages/automl/Automl.tsx')) })

const newAutoml = createRoute({
  ...at('/automl/new'),
  validateSearch: (search: Search) =>
    optional({
      data: text(search, 'data'),
      target: text(search, 'target'),
      metric: choice(search, 'metric', metricChoices),
      time: text(search, 'time'),
      group: text(search, 'group'),
      timeColumn: text(search, 'timeColumn'),
      folds: count(search, 'folds'),
      workers: count(search, 'workers'),
      seed: number(search, 'seed'),
      without: list(search, 'without'),
    }),
  component: lazyRouteComponent(() => import('./pages/automl/NewAutoml.tsx')),
})

const automlRun = createRoute({ ...at('/automl/$run'), component: lazyRouteComponent(() => import('./pages/automl/AutomlRun.tsx')) })

const pipelines = createRoute({
  ...at('/pipelines'),
  component: lazyRouteComponent(() => import('./pages/pipelines/Pipelines.tsx')),
})

const pipeline = createRoute({
  ...at('/pipelines/$name'),
  validateSearch: (search: Search) => optional({ step: text(search, 'step') }),
  component: lazyRouteComponent(() => import('./pages/pipelines/Pipeline.tsx')),
})

const pipelineRun = createRoute({
  ...at('/pipelines/runs/$run'),
  validateSearch: (search: Search) => optional({ step: text(search, 'step'), index: count(search, 'index') }),
  component: lazyRouteComponent(() => import('./pages/pipelines/PipelineRun.tsx')),
})

const models = createRoute({
  ...at('/models'),
  validateSearch: (search: Search) => optional({ q: text(search, 'q'), sort: text(search, 'sort') }),
  component: lazyRouteComponent(() => import('./pages/models/Models.tsx')),
})

export const modelViews = ['versions', 'compare', 'lineage', 'history'] as const
const model = createRoute({
  ...at('/models/$model'),
  validateSearch: (search: Search) =>
    optional({
      view: choice(search, 'view', modelViews),
      sort: text(search, 'sort'),
      left: count(search, 'left'),
      right: count(search, 'right'),
    }),
  component: lazyRouteComponent(() => import('./pages/models/Model.tsx')),
})

const version = createRoute({
  ...at('/models/$model/$version'),
  validateSearch: (search: Search) => optional({ path: text(search, 'path') }),
  component: lazyRouteComponent(() => import('./pages/models/Version.tsx')),
})

const card = createRoute({
  ...at('/models/$model/$version/card'),
  component: lazyRouteComponent(() => import('./pages/models/Card.tsx')),
})

export const explanationViews = ['importance', 'dependence', 'answers', 'counterfactuals', 'reasons'] as const
const explanation = createRoute({
  ...at('/models/$model/$version/explanation'),
  validateSearch: (search: Search) =>
    optional({
      data: text(search, 'data'),
      view: choice(search, 'view', explanationViews),
      metric: choice(search, 'metric', metrics),
      space: choice(search, 'space', spaces),
      background: text(search, 'background'),
      column: text(search, 'column'),
      single: flag(search, 'single'),
      fixed: list(search, 'fixed'),
      least: number(search, 'least'),
      most: number(search, 'most'),
      from: count(search, 'from'),
      row: place(search, 'row'),
      of: text(search, 'of'),
    }),
  component: lazyRouteComponent(() => import('./pages/explanation/Explanation.tsx')),
})

const evaluation = createRoute({
  ...at('/models/$model/$version/evaluation'),
  validateSearch: (search: Search) =>
    optional({
      data: text(search, 'data'),
      view: choice(search, 'view', evaluationViews),
      of: text(search, 'of'),
      payoffs: written(search, 'payoffs'),
      threshold: share(search, 'threshold'),
      loss: choice(search, 'loss', losses),
      sort: text(search, 'sort'),
      tolerance: share(search, 'tolerance'),
      against: list(search, 'against'),
      train: flag(search, 'train'),
    }),
  component: lazyRouteComponent(() => import('./pages/evaluation/Evaluation.tsx')),
})

const deployments = createRoute({
  ...at('/deployments'),
  component: lazyRouteComponent(() => import('./pages/deployments/Deployments.tsx')),
})

const deployment = createRoute({
  ...at('/deployments/$name'),
  component: lazyRouteComponent(() => import('./pages/deployments/Deployment.tsx')),
})

const monitoring = createRoute({ ...at('/monitoring'), component: lazyRouteComponent(() => import('./pages/monitoring/Monitoring.tsx')) })

const monitored = createRoute({
  ...at('/monitoring/$deployment'),
  validateSearch: (search: Search) =>
    optional({ feature: text(search, 'feature'), method: text(search, 'method'), window: text(search, 'window') }),
  component: lazyRouteComponent(() => import('./pages/monitoring/Monitored.tsx')),
})

/** Every address of the studio. All view state stands in it. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    data,
    dataset,
    experiments,
    experiment,
    allRuns,
    experimentRun,
    studies,
    study,
    automl,
    newAutoml,
    automlRun,
    pipelines,
    pipeline,
    pipelineRun,
    models,
    model,
    version,
    card,
    explanation,
    evaluation,
    deployments,
    deployment,
    monitoring,
    monitored,
  ]),
  defaultPendingComponent: () => <Bones lines={8} />,
  defaultErrorComponent: Broken,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
