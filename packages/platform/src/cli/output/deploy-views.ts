import { canaryLine, canaryView, changedView, deploymentView, planView, shownView, trafficView } from './deployment-view.ts'
import type { Views } from './views.ts'

export const deployViews: NonNullable<Views['deploy']> = {
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
  apply: changedView,
  plan: planView,
  show: shownView,
  split: trafficView,
  shadow: trafficView,
  protect: trafficView,
  canary: canaryView,
  promote: changedView,
  abort: changedView,
  rollback: changedView,
  stop: ({ deployment }, show) => deploymentView(deployment, show),
  status: ({ deployment, arms, canary, comparison, shadows, fallbacks }, show) =>
    [
      `${deployment.name}  ${deployment.status}  ${deployment.model}@${deployment.version}  ${deployment.url}`,
      '',
      show.table(
        arms,
        {
          version: (arm) => arm.version,
          share: (arm) => `${arm.percent} %`,
          requests: (arm) => arm.requests,
          errors: (arm) => arm.errors,
          'error rate': (arm) => (arm.requests === 0 ? null : `${((100 * arm.errors) / arm.requests).toFixed(2)} %`),
          'p50 ms': (arm) => arm.p50Ms,
          'p99 ms': (arm) => arm.p99Ms,
        },
        'no versions',
      ),
      ...(shadows.length > 0
        ? [
            '',
            show.table(
              shadows,
              {
                shadow: (shadow) => shadow.version,
                compared: (shadow) => shadow.compared,
                'other label': (shadow) => shadow.flips,
                'largest difference': (shadow) => shadow.maxDelta,
                failed: (shadow) => shadow.failed,
                dropped: (shadow) => shadow.dropped,
              },
              'none',
            ),
          ]
        : []),
      ...(fallbacks > 0 ? ['', `${fallbacks} requests were answered by the fallback.`] : []),
      ...(canary ? ['', canaryLine(canary)] : []),
      ...(comparison ? ['', comparison.says] : []),
    ].join('\n'),
  differences: ({ slices, rows }, show) =>
    [
      show.table(
        slices,
        {
          shadow: (slice) => slice.version,
          slice: (slice) => slice.slice ?? 'all',
          rows: (slice) => slice.rows,
          'other label': (slice) => slice.flips,
          'largest difference': (slice) => slice.maxDelta,
          'mean difference': (slice) => slice.meanDelta,
          failed: (slice) => slice.failed,
        },
        'no rows',
      ),
      '',
      show.table(
        rows,
        {
          prediction: (row) => row.of,
          answered: (row) => `${JSON.stringify(row.answer)} by ${row.answeredBy}`,
          shadow: (row) => `${JSON.stringify(row.prediction)} by ${row.version}`,
          difference: (row) => row.delta,
        },
        'no rows shown',
      ),
    ].join('\n'),
  review: ({ reviewBelow, waiting, predictions }, show) =>
    reviewBelow === null
      ? 'nobody is asked about predictions: levain deploy protect DEPLOYMENT --reviewBelow 0.6'
      : [
          `${waiting} predictions wait that are less probable than ${reviewBelow}.`,
          '',
          show.table(
            predictions,
            {
              id: (row) => row.id,
              at: (row) => row.at,
              prediction: (row) => String(row.prediction),
              probability: (row) => row.confidence.toFixed(3),
              inputs: (row) => JSON.stringify(row.inputs),
            },
            'nothing waits',
          ),
        ].join('\n'),
}
