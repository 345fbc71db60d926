import type { Signature } from '@levain/sdk'
import { Button } from '@mantine/core'
import { type Output, useAsk, useTell } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatFixed, formatNumber, formatValue } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'

type Review = Output<'deploy', 'review'>
type Waiting = Review['predictions'][number]

const everyMs = 15_000

/** Predictions of which the model was not sure: a person says what is true. Nothing is shown where nobody is asked. */
export function ReviewQueue({ deployment, signature }: { deployment: string; signature: Signature }) {
  const review = useAsk('deploy', 'review', { deployment }, { everyMs })
  return (
    <Loaded query={review} bones={2}>
      {(data) => (data.reviewBelow === null ? null : <Queue {...{ deployment, signature, data }} />)}
    </Loaded>
  )
}

function Queue({ deployment, signature, data }: { deployment: string; signature: Signature; data: Review }) {
  const decide = useTell('deploy', 'decide')
  const classes = signature.output.classes ?? []
  const columns: readonly Column<Waiting>[] = [
    { key: 'at', label: 'When', cell: ({ at }) => <Ago at={at} /> },
    { key: 'prediction', label: 'Answer', head: true, cell: ({ prediction }) => formatValue(prediction) },
    { key: 'sure', label: 'Probability', numeric: true, cell: ({ confidence }) => formatFixed(confidence, 3) },
    {
      key: 'truth',
      label: 'What is true?',
      cell: ({ id }) => (
        <span className="row tight">
          {classes.map((label) => (
            <Button
              key={String(label)}
              size="compact-xs"
              variant="default"
              loading={decide.isPending && decide.variables?.id === id && decide.variables.label === label}
              onClick={() => decide.mutate({ deployment, id, label })}
            >
              {String(label)}
            </Button>
          ))}
        </span>
      ),
    },
    ...signature.inputs.map(({ name }): Column<Waiting> => ({ key: name, label: name, cell: ({ inputs }) => formatValue(inputs[name]) })),
  ]
  return (
    <Section title="To review" note={`${formatNumber(data.waiting)} wait, less probable than ${formatNumber(data.reviewBelow ?? 0)}`} flush>
      {decide.error ? <Failure error={decide.error} /> : null}
      {data.predictions.length === 0 ? (
        <p className="muted padded">Nothing waits. What you decide counts as a label.</p>
      ) : (
        <DataTable caption="Predictions to review" rows={data.predictions} columns={columns} rowKey={({ id }) => id} tall />
      )}
    </Section>
  )
}
