import { Button, NumberInput } from '@mantine/core'
import { useState } from 'react'
import { Command } from '../../ui/Command.tsx'
import { Section } from '../../ui/Page.tsx'
import '../../ui/table.css'
import type { Payoffs } from './payoffs.ts'

interface PayoffFormProps {
  readonly classes: readonly (string | number | boolean)[]
  readonly payoffs: Payoffs
  /** What the same is as a command, without its payoffs. */
  readonly command: string
  readonly onChange: (payoffs: Payoffs) => void
}

/** What each answer is worth: a field for each true class and answer. */
export function PayoffForm({ classes, payoffs, command, onChange }: PayoffFormProps) {
  const [cells, setCells] = useState<readonly (readonly (number | string)[])[]>(payoffs)
  const read = cells.map((row) => row.map((value) => Number(value) || 0))
  const change = (row: number, column: number, value: number | string) =>
    setCells(cells.map((line, at) => (at === row ? line.map((old, place) => (place === column ? value : old)) : line)))
  return (
    <Section title="What an answer is worth" note="in any unit; costs are negative">
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          onChange(read)
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div className="table-frame" role="group" tabIndex={0} aria-label="What an answer is worth">
          <table className="table payoffs">
            <thead>
              <tr>
                <th scope="col">True</th>
                {classes.map((name) => (
                  <th key={String(name)} scope="col">
                    answered {String(name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {classes.map((name, row) => (
                <tr key={String(name)}>
                  <th scope="row">{String(name)}</th>
                  {classes.map((answer, column) => (
                    <td key={String(answer)}>
                      <NumberInput
                        aria-label={`True ${String(name)}, answered ${String(answer)}`}
                        size="xs"
                        value={cells[row]?.[column] ?? 0}
                        onChange={(value) => change(row, column, value)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="row">
          <Button type="submit" variant="default">
            Reckon
          </Button>
        </div>
        <Command line={`${command} --payoffs '${JSON.stringify(read)}'`} />
      </form>
    </Section>
  )
}
