import { ApiError } from '@levain/sdk'
import { BarChart } from '../../charts/lazy.tsx'
import { useAsk } from '../../live/ask.ts'
import { usePulse } from '../../live/Live.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'

/** A forest is fitted for each answer: not after every trial. */
const restMs = 5000
/** Out-of-bag R² below which the ranking means little. */
const fitLeast = 0.3

/** How much of the differences between trials each parameter explains by itself. */
export function Importance({ study }: { study: string }) {
  const answer = useAsk('study', 'importance', { study })
  usePulse(['study'], restMs, answer.refetch)
  const tooFew = answer.error instanceof ApiError && answer.error.code === 'trials-missing'
  return (
    <Section title="Which parameters matter" note="share of the variance each explains by itself">
      {tooFew ? (
        <Empty title="Too few trials to say yet." command={`levain study importance ${study}`} />
      ) : (
        <Loaded query={answer}>
          {({ parameters, fit, trials }) => (
            <>
              <BarChart
                title="Importance"
                bars={parameters.map(({ parameter, importance, deviation }) => ({
                  id: parameter,
                  name: parameter,
                  place: 0,
                  value: importance,
                  deviation,
                }))}
              />
              <p className="muted small">
                Functional ANOVA over a random forest fitted to {formatNumber(trials)} trials; it explains{' '}
                {formatNumber(Math.max(0, fit), 2)} of the variance of trials it did not see
                {fit < fitLeast ? ', so the ranking means little so far' : ''}.
              </p>
            </>
          )}
        </Loaded>
      )}
    </Section>
  )
}
