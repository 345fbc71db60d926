import { Checkbox, NumberInput } from '@mantine/core'
import { useAsk } from '../../live/ask.ts'
import { join, split } from '../../search.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'

interface MoreStepProps {
  readonly folds: number | undefined
  readonly workers: number | undefined
  readonly seed: number | undefined
  /** Algorithms that are not tried, written `a,b,c`. */
  readonly without: string | undefined
  readonly onChange: (change: object) => void
}

const numberOf = (value: number | string): number | undefined => (value === '' ? undefined : Number(value))

/** What may stay as it is: how rows are divided, how many models are tried at once, and which algorithms. */
export function MoreStep({ folds, workers, seed, without, onChange }: MoreStepProps) {
  const algorithms = useAsk('train', 'algorithms', {})
  const left = split(without)
  return (
    <Section title="4. More" note="may stay as it is">
      <div className="wizard-grid">
        <NumberInput
          label="Folds"
          description="10 for few rows, fewer for many"
          placeholder="by rows"
          min={2}
          max={20}
          allowDecimal={false}
          value={folds ?? ''}
          onChange={(value) => onChange({ folds: numberOf(value) })}
        />
        <NumberInput
          label="Models at once"
          description="Each on one thread"
          placeholder="one per core"
          min={1}
          max={256}
          allowDecimal={false}
          value={workers ?? ''}
          onChange={(value) => onChange({ workers: numberOf(value) })}
        />
        <NumberInput
          label="Seed"
          description="The same seed divides rows alike"
          placeholder="0"
          allowDecimal={false}
          value={seed ?? ''}
          onChange={(value) => onChange({ seed: numberOf(value) })}
        />
      </div>
      <Loaded query={algorithms} bones={2}>
        {(all) => (
          <fieldset className="wizard-algorithms">
            <legend>Algorithms</legend>
            {all
              .filter(({ name, tasks }) => name !== 'dummy' && tasks.some((task) => task === 'classification' || task === 'regression'))
              .map(({ name, does }) => (
                <Checkbox
                  key={name}
                  label={name}
                  title={does}
                  checked={!left.includes(name)}
                  onChange={(event) =>
                    onChange({ without: join(event.currentTarget.checked ? left.filter((one) => one !== name) : [...left, name]) })
                  }
                />
              ))}
          </fieldset>
        )}
      </Loaded>
    </Section>
  )
}
