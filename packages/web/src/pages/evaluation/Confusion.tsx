import { formatNumber, formatPercent } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import '../../ui/table.css'

interface ConfusionProps {
  readonly title?: string
  readonly classes: readonly (string | number | boolean)[]
  /** Rows are true classes, columns predicted ones. */
  readonly counts: readonly (readonly number[])[]
}

/** Which classes were taken for which: counts, and their share of the true class. */
export function Confusion({ title = 'Confusion', classes, counts }: ConfusionProps) {
  return (
    <Section title={title} note="true classes down, answers across" flush>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="table-frame" role="group" tabIndex={0} aria-label={title}>
        <table className="table confusion">
          <thead>
            <tr>
              <th scope="col">True</th>
              {classes.map((name) => (
                <th key={String(name)} scope="col" className="num">
                  {String(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, row) => {
              const total = counts[row]!.reduce((sum, count) => sum + count, 0)
              return (
                <tr key={String(name)}>
                  <th scope="row">{String(name)}</th>
                  {counts[row]!.map((count, column) => (
                    <td
                      key={String(classes[column])}
                      className={row === column ? 'num confusion-right' : 'num confusion-wrong'}
                      style={{ '--share': `${Math.round((60 * count) / Math.max(1, total))}%` } as React.CSSProperties}
                    >
                      {formatNumber(count)}
                      <span className="confusion-share small"> {formatPercent(total === 0 ? null : count / total)}</span>
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Section>
  )
}
