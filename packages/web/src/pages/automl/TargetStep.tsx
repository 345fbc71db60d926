import { NativeSelect } from '@mantine/core'
import { type Output, useAsk } from '../../live/ask.ts'
import { formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import '../../ui/table.css'

export type Schema = NonNullable<Output<'explore', 'list'>[number]['newest']>['schema']

interface TargetStepProps {
  readonly data: string
  readonly schema: Schema
  readonly target: string | undefined
  readonly onChange: (target: string | undefined) => void
}

const rowsShown = 5

/** Which column to predict, with a few rows to choose by. */
export function TargetStep({ data, schema, target, onChange }: TargetStepProps) {
  const preview = useAsk('explore', 'preview', { data, limit: rowsShown })
  return (
    <Section title="2. What to predict" flush>
      <div className="wizard-pad">
        <NativeSelect
          label="Target"
          description="The column that is known for these rows, and not for those to come"
          value={target ?? ''}
          data={[{ value: '', label: 'choose a column' }, ...schema.map(({ name, type }) => ({ value: name, label: `${name} (${type})` }))]}
          onChange={(event) => onChange(event.currentTarget.value || undefined)}
        />
      </div>
      <Loaded query={preview}>
        {({ columns, rows }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <div className="table-frame" role="group" tabIndex={0} aria-label="First rows">
            <table className="table">
              <thead>
                <tr>
                  {columns.map((name) => (
                    <th key={name} scope="col" className={name === target ? 'wizard-target' : undefined}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={JSON.stringify(row)}>
                    {columns.map((name) => (
                      <td key={name} className={name === target ? 'wizard-target nowrap' : 'nowrap'}>
                        {formatValue(row[name])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Section>
  )
}
