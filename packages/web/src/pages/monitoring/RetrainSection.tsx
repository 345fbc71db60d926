import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useAsk, useTell } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatDuration, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'

interface Decision {
  readonly requested: boolean
  readonly run: string | null
  readonly reason: string
}

/** What happens when an alert fires: the policy, its last decision, and a button to ask for one now. */
export function RetrainSection({ deployment }: { deployment: string }) {
  const policies = useAsk('retrain', 'list', {})
  const check = useTell('retrain', 'check')
  return (
    <Section
      title="Retraining"
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={check.isPending}
          onClick={() => check.mutate({ deployment })}
        >
          Decide now
        </Button>
      }
    >
      <div className="stack close" aria-live="polite">
        <Loaded query={policies} bones={3}>
          {(all) => {
            const policy = all.find((one) => one.deployment === deployment)
            if (!policy) {
              return (
                <Empty title="No pipeline retrains this model." command={`levain retrain set ${deployment} mypipeline`}>
                  With a policy, a firing alert requests a run of that pipeline.
                </Empty>
              )
            }
            return (
              <Facts
                facts={[
                  [
                    'Pipeline',
                    <Link key="pipeline" to="/pipelines/$name" params={{ name: policy.pipeline }}>
                      {policy.pipeline}
                    </Link>,
                  ],
                  [
                    'With',
                    Object.entries(policy.params)
                      .map(([key, value]) => `${key}=${value}`)
                      .join(', ') || 'its defaults',
                  ],
                  ['At most once in', formatDuration(policy.cooldownMs)],
                  ['Enabled', policy.enabled ? 'yes' : 'no'],
                  ['Last decision', <LastDecision key="decision" deployment={deployment} />],
                ]}
              />
            )
          }}
        </Loaded>
        {check.error ? <Failure error={check.error} /> : null}
        {check.data ? <DecisionLine decision={check.data} /> : null}
      </div>
    </Section>
  )
}

function LastDecision({ deployment }: { deployment: string }) {
  const audit = useAsk('govern', 'audit', { action: 'retrain.check', limit: 200 })
  const last = audit.data?.find(({ resource }) => resource === `deployment:${deployment}` || resource === deployment)
  if (!last) return <span className="muted">none yet</span>
  return (
    <span>
      {isDecision(last.after) ? <DecisionLine decision={last.after} /> : last.outcome} <Ago at={last.at} />
    </span>
  )
}

const isDecision = (value: unknown): value is Decision =>
  typeof value === 'object' && value !== null && 'requested' in value && 'reason' in value

function DecisionLine({ decision: { requested, run, reason } }: { decision: Decision }) {
  return (
    <span>
      {requested ? 'Requested' : 'Not requested'}: {reason}
      {run ? (
        <>
          {' '}
          <Link to="/pipelines/runs/$run" params={{ run }}>
            run {shortId(run)}
          </Link>
        </>
      ) : null}
    </span>
  )
}
