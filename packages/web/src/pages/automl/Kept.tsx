import { Button } from '@mantine/core'
import { useState } from 'react'
import { Bars } from '../../charts/Bars.tsx'
import { CopyButton } from '../../ui/Command.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber, shortId } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import type { Report } from './AutomlRun.tsx'
import { RegisterFound } from './RegisterFound.tsx'

/** The models that are kept: the best single one, and the ensemble unless a single model is clearly better. */
export function Kept({ report: { state, leaderboard } }: { report: Report }) {
  const [registering, setRegistering] = useState<string>()
  const { single, ensemble, best } = state
  if (!single) return null
  const measured = (run: string) =>
    state.metric === null ? undefined : leaderboard.find((trial) => trial.run === run)?.metrics[state.metric]
  const singleName = leaderboard.find(({ run }) => run === single.run)?.name ?? 'best single model'
  const kept = [
    ...(ensemble ? [{ title: 'Ensemble', name: `of ${ensemble.members.length} models`, ...ensemble }] : []),
    { title: 'Best single model', name: singleName, ...single },
  ]
  return (
    <div className="columns">
      {kept.map(({ title, name, model, run }) => (
        <Section
          key={model}
          title={title}
          note={model === best ? 'the better of the two on rows that neither saw' : undefined}
          actions={
            <Button size="compact-sm" variant={model === best ? 'filled' : 'default'} onClick={() => setRegistering(model)}>
              Register
            </Button>
          }
        >
          <Facts
            across
            facts={[
              ['Model', name],
              [state.metric ?? 'Score', formatNumber(measured(run)?.value)],
              [
                'Digest',
                <span key="digest" className="row tight">
                  <code>{shortId(model)}</code>
                  <CopyButton text={model} label="Copy digest" />
                </span>,
              ],
              ...(title === 'Ensemble' && ensemble ? ([['Calibration', ensemble.calibration ?? 'none needed']] as const) : []),
            ]}
          />
          {title === 'Ensemble' && ensemble ? (
            <div className="kept-members">
              <Bars bars={ensemble.members.map(({ name: label, weight }) => ({ label, value: weight }))} share />
            </div>
          ) : (
            <p className="muted small kept-members">It can be explained and exported.</p>
          )}
        </Section>
      ))}
      {!ensemble ? (
        <Section>
          <p className="muted">The best single model was better than any ensemble.</p>
        </Section>
      ) : null}
      {registering ? <RegisterFound model={registering} target={state.target} onClose={() => setRegistering(undefined)} /> : null}
    </div>
  )
}
