import { XYChart } from '../../charts/lazy.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import type { Curved } from './Curves.tsx'

type Errors = NonNullable<Curved['residuals']>
type Bin = Errors['bins'][number]

const columns: readonly Column<Bin>[] = [
  { key: 'from', label: 'Answers from', numeric: true, head: true, cell: ({ from }) => formatNumber(from) },
  { key: 'to', label: 'to', numeric: true, cell: ({ to }) => formatNumber(to) },
  { key: 'rows', label: 'Rows', numeric: true, cell: ({ rows }) => formatNumber(rows) },
  { key: 'predicted', label: 'Mean answer', numeric: true, cell: ({ predicted }) => formatNumber(predicted) },
  { key: 'truth', label: 'Mean truth', numeric: true, cell: ({ truth }) => formatNumber(truth) },
  { key: 'bias', label: 'Bias', numeric: true, cell: ({ bias }) => formatNumber(bias) },
  { key: 'mae', label: 'MAE', numeric: true, cell: ({ mae }) => formatNumber(mae) },
  { key: 'rmse', label: 'RMSE', numeric: true, cell: ({ rmse }) => formatNumber(rmse) },
]

/** Where a model of numbers is wrong, and by how much. */
export function Residuals({ residuals: { mean, sd, quantiles, bins } }: { residuals: Errors }) {
  return (
    <>
      <div className="columns">
        <Section>
          <XYChart
            title="Truth by answer"
            labelX="mean answer"
            labelY="mean truth"
            dots
            lines={[
              { id: 'truth', name: 'truth', place: 0, points: bins.map(({ predicted, truth }) => ({ x: predicted, y: truth })) },
              { id: 'even', name: 'as answered', place: 1, points: bins.map(({ predicted }) => ({ x: predicted, y: predicted })) },
            ]}
          />
        </Section>
        <Section>
          <XYChart
            title="Error by answer"
            labelX="mean answer"
            labelY="error"
            chance={0}
            dots
            lines={[
              { id: 'rmse', name: 'RMSE', place: 0, points: bins.map(({ predicted, rmse }) => ({ x: predicted, y: rmse })) },
              { id: 'bias', name: 'bias', place: 1, points: bins.map(({ predicted, bias }) => ({ x: predicted, y: bias })) },
            ]}
          />
        </Section>
      </div>
      <Section title="Errors" note="truth less answer">
        <Facts
          across
          facts={[
            ['Mean', formatNumber(mean)],
            ['Standard deviation', formatNumber(sd)],
            ...Object.entries(quantiles).map(([name, value]) => [`Quantile ${name}`, formatNumber(value)] as const),
          ]}
        />
      </Section>
      <Section title="By size of the answer" flush>
        <DataTable caption="Errors by size of the answer" rows={bins} columns={columns} rowKey={({ from }) => String(from)} />
      </Section>
    </>
  )
}
