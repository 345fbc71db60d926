import type { ColumnProfile } from '@levain/sdk'
import { Bars } from '../../charts/Bars.tsx'
import { Histogram } from '../../charts/Histogram.tsx'
import { useAsk } from '../../live/ask.ts'
import { formatNumber, formatPercent } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'

/** What each column of a table looks like. */
export function ProfileView({ reference }: { reference: string }) {
  const answer = useAsk('explore', 'profile', { data: reference })
  return (
    <Loaded query={answer} bones={12}>
      {({ profile }) => (
        <>
          <p className="muted small">
            {formatNumber(profile.rows)} rows, {profile.columns.length} columns. Times in UTC.
          </p>
          <div className="profile">
            {profile.columns.map((column) => (
              <ColumnCard key={column.name} column={column} />
            ))}
          </div>
        </>
      )}
    </Loaded>
  )
}

function ColumnCard({ column }: { column: ColumnProfile }) {
  const total = column.count + column.nullCount
  return (
    <Section title={column.name} note={column.type}>
      <div className="stack close">
        {column.numeric ? <NumericView column={column} /> : null}
        {column.category ? <CategoryView column={column} /> : null}
        <p className="muted small num">
          {formatNumber(column.distinctCount)} distinct ·{' '}
          <span className={column.nullCount > 0 ? 'has-missing' : undefined}>
            {formatPercent(total === 0 ? null : column.nullCount / total)} missing
          </span>
        </p>
      </div>
    </Section>
  )
}

const asInstant = (value: number): string => new Date(value).toISOString().slice(0, 16).replace('T', ' ')

function NumericView({ column }: { column: ColumnProfile }) {
  const numeric = column.numeric!
  const write = column.type === 'time' ? asInstant : (value: number) => formatNumber(value, 3)
  const quantiles = (column.type === 'time' ? ['0.05', '0.5', '0.95'] : ['0.05', '0.25', '0.5', '0.75', '0.95']).filter(
    (key) => key in numeric.quantiles,
  )
  return (
    <>
      <Histogram counts={numeric.histogram} label={column.name} edge={write} />
      <table className="quantiles">
        <thead>
          <tr>
            {column.type === 'time' ? null : (
              <>
                <th scope="col">mean</th>
                <th scope="col">std</th>
              </>
            )}
            {quantiles.map((key) => (
              <th key={key} scope="col">
                {key === '0.5' ? 'median' : `${Math.round(Number(key) * 100)} %`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {column.type === 'time' ? null : (
              <>
                <td>{write(numeric.mean)}</td>
                <td>{formatNumber(numeric.std, 3)}</td>
              </>
            )}
            {quantiles.map((key) => (
              <td key={key}>{column.type === 'time' ? write(numeric.quantiles[key]!).slice(0, 10) : write(numeric.quantiles[key]!)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </>
  )
}

const shown = 8

function CategoryView({ column }: { column: ColumnProfile }) {
  const { values, otherCount } = column.category!
  const top = values.slice(0, shown)
  const rest = otherCount + values.slice(shown).reduce((sum, { count }) => sum + count, 0)
  const bars = top.map(({ value, count }) => ({ label: value, value: count / Math.max(1, column.count) }))
  return <Bars share bars={rest > 0 ? [...bars, { label: 'all others', value: rest / Math.max(1, column.count), faint: true }] : bars} />
}
