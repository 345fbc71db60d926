import { Checkbox, NativeSelect, NumberInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { join, split } from '../../search.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatInstant, formatNumber, formatPercent, formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import { useSignature } from '../models/useSignature.ts'

const route = getRouteApi('/models/$model/$version/explanation')
type Found = Output<'explain', 'counterfactuals'>

/** The smallest changes of one row that make the model answer otherwise. */
export function Counterfactuals({ model, data }: { model: string; data: string }) {
  const { row = 0, of, fixed: written, least, most } = route.useSearch()
  const set = useSetSearch()
  const signature = useSignature(model)
  const classes = signature?.output.classes
  const fixed = split(written)
  const times = new Set(signature?.inputs.filter(({ type }) => type === 'time').map(({ name }) => name))
  const wanted = classes?.find((label) => String(label) === of)
  const numbers = signature !== undefined && signature !== null && !classes
  const input = {
    model,
    data,
    row,
    background: data,
    fixed,
    ...(wanted === undefined ? {} : { want: wanted }),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  }
  const ready = signature !== undefined && (!numbers || least !== undefined || most !== undefined)
  const answer = useAsk('explain', 'counterfactuals', input, { fixed: true, keepPrevious: true, enabled: ready })
  return (
    <>
      <Section title="What would turn the answer" note="changed columns take values that occur in these rows">
        <div className="row explain-choices">
          <NumberInput
            label="Row"
            min={0}
            allowDecimal={false}
            w={110}
            value={row}
            onChange={(next) => typeof next === 'number' && set({ row: next })}
          />
          {classes && classes.length > 2 ? (
            <NativeSelect
              label="Wanted answer"
              value={of ?? ''}
              data={[{ value: '', label: 'choose one' }, ...classes.map(String)]}
              onChange={(event) => set({ of: event.currentTarget.value || undefined })}
            />
          ) : null}
          {numbers ? (
            <>
              <NumberInput
                label="At least"
                w={130}
                value={least ?? ''}
                onChange={(next) => set({ least: next === '' ? undefined : Number(next) })}
              />
              <NumberInput
                label="At most"
                w={130}
                value={most ?? ''}
                onChange={(next) => set({ most: next === '' ? undefined : Number(next) })}
              />
            </>
          ) : null}
        </div>
        <fieldset className="explain-fixed">
          <legend>Cannot change</legend>
          {(signature?.inputs ?? []).map(({ name }) => (
            <Checkbox
              key={name}
              size="xs"
              label={name}
              checked={fixed.includes(name)}
              onChange={(event) =>
                set({ fixed: join(event.currentTarget.checked ? [...fixed, name] : fixed.filter((one) => one !== name)) })
              }
            />
          ))}
        </fieldset>
      </Section>
      {ready ? (
        <Loaded query={answer}>{(found) => <Ways found={found} classes={classes} times={times} />}</Loaded>
      ) : (
        <Section flush>
          <Empty title="Say which answer is wanted." />
        </Section>
      )}
    </>
  )
}

interface WaysProps {
  readonly found: Found
  readonly classes: readonly (string | number | boolean)[] | undefined
  /** Columns whose numbers are milliseconds. */
  readonly times: ReadonlySet<string>
}

function Ways({ found, classes, times }: WaysProps) {
  const { prediction, ways, reason, row } = found
  if (ways.length === 0)
    return (
      <Section flush>
        <Empty title={`Row ${row} got ${formatValue(prediction)}, and no way was found.`}>{reason}</Empty>
      </Section>
    )
  return (
    <div className="columns" aria-live="polite">
      {ways.map((way, place) => (
        <Section
          key={way.changes.map(({ column }) => column).join()}
          title={`Way ${place + 1}: ${formatValue(way.prediction)} instead of ${formatValue(prediction)}`}
        >
          <ul className="ways">
            {way.changes.map(({ column, from, to }) => (
              <li key={column}>
                <span className="strong">{column}</span> <span className="muted">{cellText(from, times.has(column))}</span> →{' '}
                <span className="strong num">{cellText(to, times.has(column))}</span>
              </li>
            ))}
          </ul>
          <Facts
            across
            facts={[
              ...(classes ? ([['Probabilities', way.score.map((score) => formatPercent(score)).join(', ')]] as const) : []),
              ['Distance', formatNumber(way.distance, 3)],
              ['Unlike real rows', formatPercent(way.strangeness)],
            ]}
          />
        </Section>
      ))}
    </div>
  )
}

const cellText = (value: string | number | null, time: boolean): string =>
  time && typeof value === 'number' ? formatInstant(new Date(value).toISOString()).slice(0, 10) : formatValue(value)
