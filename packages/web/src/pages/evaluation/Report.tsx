import { useAsk } from '../../live/ask.ts'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { MetricTable } from '../models/MetricTable.tsx'
import { Confusion } from './Confusion.tsx'

/** The metrics with their intervals, and which classes are taken for which. */
export function Report({ model, data }: { model: string; data: string }) {
  const report = useAsk('evaluate', 'report', { model, data }, { fixed: true })
  return (
    <Loaded query={report} bones={8}>
      {({ rows, metrics, classes, confusion }) => (
        <div className="columns">
          <Section title="Metrics" note={`on ${formatNumber(rows)} rows, with 95 % intervals`} flush>
            <MetricTable metrics={metrics} />
          </Section>
          {classes && confusion ? <Confusion classes={classes} counts={confusion} /> : null}
        </div>
      )}
    </Loaded>
  )
}
