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
import { runState, Status } from '../../ui/Status.tsx'
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
                  ['Last decision', <LastDecision key="decision" deployment={deployment} pipeline={policy.pipeline} />],
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

/** When the policy was last asked, and the run it last requested. */
function LastDecision({ deployment, pipeline }: { deployment: string; pipeline: string }) {
  const audit = useAsk('govern', 'audit', { action: 'retrain.check', limit: 500 })
  const runs = useAsk('track', 'runs', { kind: 'pipeline', experiment: pipeline, limit: 200 })
  const asked = audit.data?.find(({ resource }) => resource.slice(resource.indexOf(':') + 1) === deployment)
  const requested = runs.data?.find(({ run }) => run.cause.kind === 'drift')?.run
  return (
    <span>
      {requested ? (
        <>
          <Link to="/pipelines/runs/$run" params={{ run: requested.id }}>
            run {shortId(requested.id)}
          </Link>{' '}
          <Status state={runState(requested.status)} /> requested <Ago at={requested.createdAt} />
        </>
      ) : (
        'no run requested yet'
      )}
      {asked ? (
        <span className="muted">
          {' '}
          · last asked <Ago at={asked.at} />
        </span>
      ) : null}
    </span>
  )
}

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
