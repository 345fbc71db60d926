import type { Json } from '@levain/sdk'
import { NativeSelect } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Waterfall } from '../../charts/lazy.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber, formatPercent, formatValue } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import type { Explained, ExplainedRow } from './AnswerTable.tsx'
import { waterfall } from './contributions.ts'

const route = getRouteApi('/models/$model/$version/explanation')
const stepsMost = 12

interface WhyProps {
  readonly answer: Explained
  readonly row: ExplainedRow
  /** The row itself, where it is known. */
  readonly values: Readonly<Record<string, Json>> | undefined
}

/** How one answer came about: from the base value, column by column. */
export function WhyThisAnswer({ answer, row, values }: WhyProps) {
  const { of } = route.useSearch()
  const set = useSetSearch()
  const output = Math.max(
    0,
    answer.outputs.findIndex((one) => String(one) === of),
  )
  const falls = waterfall(answer, row, output, stepsMost)
  const base = answer.base[output] ?? 0
  const end = falls.at(-1)?.to ?? base
  return (
    <Section
      title={`Why row ${row.row} got ${formatValue(row.prediction)}`}
      actions={
        answer.outputs.length > 1 ? (
          <NativeSelect
            aria-label="Class"
            size="xs"
            value={String(answer.outputs[output])}
            data={answer.outputs.map(String)}
            onChange={(event) => set({ of: event.currentTarget.value })}
          />
        ) : null
      }
    >
      <div aria-live="polite">
        <Waterfall
          title={`${spaceText(answer, row)} of ${String(answer.outputs[output])}`}
          begin={{ label: 'base value', value: base }}
          steps={falls.map(({ column, from, to, columns }) => ({
            name: column,
            from,
            to,
            ...(columns === 1 && values && column in values ? { detail: formatValue(values[column]) } : {}),
          }))}
          end={{ label: 'this row', value: end }}
        />
        <Facts
          across
          facts={[
            ['Method', `Shapley values, ${modeNames[answer.mode]}`],
            ['Compared with', answer.background === 0 ? 'the rows it learned from' : `${formatNumber(answer.background)} rows`],
            ['Base value', formatNumber(base)],
            ...(row.score.length > 1 ? ([['Probabilities', row.score.map((score) => formatPercent(score)).join(', ')]] as const) : []),
          ]}
        />
      </div>
    </Section>
  )
}

const modeNames: Readonly<Record<Explained['mode'], string>> = {
  'path-dependent': 'path-dependent',
  interventional: 'interventional',
  'kernel-exact': 'over all sets of columns (KernelSHAP)',
  'kernel-sampled': 'estimated over drawn sets of columns (KernelSHAP)',
}

const spaceText = ({ space }: Explained, { score }: ExplainedRow): string =>
  ({
    margin: score.length > 1 ? 'Log-odds' : 'Answer',
    'probability-rescaled': 'Probability, rescaled from log-odds,',
    'probability-exact': 'Probability',
    answer: score.length > 1 ? 'Probability' : 'Answer',
  })[space]
