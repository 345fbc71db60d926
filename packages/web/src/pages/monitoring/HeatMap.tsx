import type { Signal } from '@levain/sdk'
import { formatNumber } from '../../ui/format.ts'
import { Glyph, stateLabel } from '../../ui/Status.tsx'
import '../../ui/table.css'
import { featureName, methodName, methods } from './decision.ts'
import { featuresOf } from './windows.ts'

interface HeatMapProps {
  readonly signals: readonly Signal[]
  readonly feature: string
  readonly method: string | undefined
  readonly onChoose: (feature: string, method: string) => void
}

/** Features against methods; how full a cell is says how near the statistic is to its threshold, the shape says the decision. */
export function HeatMap({ signals, feature, method, onChoose }: HeatMapProps) {
  const used = methods.filter((one) => signals.some((signal) => signal.method === one))
  const own = methods.filter((one) => signals.some((signal) => signal.feature === feature && signal.method === one))
  const shown = own.find((one) => one === method) ?? own[0]
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-frame" role="group" tabIndex={0} aria-label="Drift by feature and method">
      <table className="table heat">
        <thead>
          <tr>
            <th scope="col">Feature</th>
            {used.map((one) => (
              <th key={one} scope="col">
                {methodName(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {featuresOf(signals).map((name) => (
            <tr key={name}>
              <th scope="row">{featureName(name)}</th>
              {used.map((one) => {
                const signal = signals.find((candidate) => candidate.feature === name && candidate.method === one)
                return (
                  <td key={one} className="heat-cell">
                    {signal ? (
                      <HeatButton signal={signal} chosen={name === feature && one === shown} onClick={() => onChoose(name, one)} />
                    ) : (
                      <span className="muted heat-none">not used</span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function HeatButton({ signal, chosen, onClick }: { signal: Signal; chosen: boolean; onClick: () => void }) {
  const { statistic, threshold, decision, feature, method } = signal
  const share = Math.min(1, Math.abs(statistic ?? 0) / (2 * threshold))
  return (
    <button type="button" className="heat-button" data-decision={decision} aria-pressed={chosen} onClick={onClick}>
      <Glyph state={decision} size={13} />
      <span className="num">{formatNumber(statistic, 3)}</span>
      <span className="heat-word">{stateLabel(decision)}</span>
      <span className="visually-hidden">
        {' '}
        {featureName(feature)}, {methodName(method)}
      </span>
      <span className="heat-fill" style={{ width: `${share * 100}%` }} />
      <span className="heat-mark" />
    </button>
  )
}
