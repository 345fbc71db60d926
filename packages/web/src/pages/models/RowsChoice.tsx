import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useAsk } from '../../live/ask.ts'
import { Section } from '../../ui/Page.tsx'
import './models.css'

interface RowsChoiceProps {
  readonly model: string
  readonly version: string
  readonly data: string | undefined
  readonly onChange: (data: string | undefined) => void
  /** Further fields beside it. */
  readonly children?: ReactNode
}

/** Which rows a page is about: a dataset, a version of one, or a table by its digest. */
export function RowsChoice({ model, version, data = '', onChange, children }: RowsChoiceProps) {
  const [typed, setTyped] = useState(data)
  useEffect(() => setTyped(data), [data])
  const offers = useOffers(model, version)
  const known = offers.find(([value, label]) => value === data && label !== value)
  return (
    <Section>
      <form
        className="row rows-choice"
        onSubmit={(event) => {
          event.preventDefault()
          onChange(typed.trim() || undefined)
        }}
      >
        <TextInput
          label="Rows"
          description={known ? known[1] : 'A dataset, e.g. flights or flights@3, or a table by its digest; held-out rows say most'}
          list="rows-offered"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className="rows-field"
          spellCheck={false}
        />
        <datalist id="rows-offered">
          {offers.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </datalist>
        {children}
        <Button type="submit" variant={typed.trim() === data ? 'default' : 'filled'}>
          Use these rows
        </Button>
      </form>
      {data === '' && offers.length > 0 ? (
        <p className="row rows-offers">
          <span className="muted small">Use</span>
          {offers.slice(0, offersShown).map(([value, label]) => (
            <Button key={value} variant="default" size="compact-sm" onClick={() => onChange(value)}>
              {label}
            </Button>
          ))}
        </p>
      ) : null}
    </Section>
  )
}

const offersShown = 4

/** What a table was to a model, and how that is called; those it has not learned from come first. */
const roles = [
  ['judged', 'rows it was judged on'],
  ['validated', 'rows it was validated on'],
  ['trained', 'rows it was trained on'],
] as const

/** Tables that a model may be asked about: those it has to do with, then every dataset. */
function useOffers(model: string, version: string): readonly (readonly [value: string, label: string])[] {
  const lineage = useAsk('explore', 'lineage', { of: `model:${model}@${version}`, depth: 2 })
  const datasets = useAsk('explore', 'list', {})
  const edges = lineage.data?.edges ?? []
  const own = edges.find(({ to, role }) => to === `model:${model}@${version}` && role === 'registered')?.from
  const near = roles.flatMap(([role, label]) =>
    edges
      .filter((edge) => edge.to === own && edge.role === role && /^(table|dataset):/.test(edge.from))
      .map(({ from }) => [from.replace(/^(table|dataset):/, ''), label] as const),
  )
  const all = (datasets.data ?? []).map(({ dataset }) => [dataset.name, dataset.name] as const)
  // Of two roles of a table the first counts.
  return [...new Map([...near, ...all].reverse())].reverse()
}
