import { useAsk } from '../../live/ask.ts'
import { Command } from '../../ui/Command.tsx'
import { Section } from '../../ui/Page.tsx'
import { Glyph } from '../../ui/Status.tsx'

/** The road from raw data to a watched prediction; ticks itself and goes away when it has been walked. */
export function FirstSteps() {
  const data = useAsk('explore', 'list', {})
  const pipelines = useAsk('pipeline', 'list', {})
  const models = useAsk('registry', 'list', {})
  const deployments = useAsk('deploy', 'list', {})
  const runs = useAsk('track', 'runs', { kind: 'training', limit: 1 })
  const queries = [data, pipelines, models, deployments, runs]
  if (queries.some((query) => query.data === undefined)) return null
  const has = (query: { data?: readonly unknown[] }) => (query.data?.length ?? 0) > 0
  const steps = [
    ['Bring in data', 'levain ingest file data.csv mydata', has(data)],
    ['Describe the road in a file', 'levain init', has(pipelines)],
    ['Train', 'levain pipeline run levain.yaml', has(runs)],
    ['Register a model', 'levain registry list', has(models)],
    ['Let it answer', 'levain deploy apply mymodel@champion --port 4000', has(deployments)],
  ] as const
  const left = steps.filter(([, , done]) => !done).length
  if (left === 0) return null
  return (
    <Section title="First steps" note={left === steps.length ? 'or see it all with real data: npm run demo' : `${left} to go`} flush>
      <ol className="list first-steps">
        {steps.map(([title, command, done]) => (
          <li key={title} data-done={done}>
            <span className="row">
              <Glyph state={done ? 'ok' : 'queued'} size={16} />
              <span className={done ? 'muted' : 'strong'}>{title}</span>
              <span className="visually-hidden">{done ? 'done' : 'to do'}</span>
            </span>
            {done ? null : <Command line={command} />}
          </li>
        ))}
      </ol>
    </Section>
  )
}
