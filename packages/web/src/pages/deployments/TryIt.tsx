import type { Deployment, Json, Signature } from '@levain/sdk'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Command } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { Section } from '../../ui/Page.tsx'
import { Answer } from './Answer.tsx'
import { InputField } from './InputField.tsx'
import { rowOf, textOf } from './row.ts'

interface TryItProps {
  readonly deployment: Deployment
  readonly signature: Signature
  readonly example: Record<string, Json>
}

/** A form made from the signature, and the answer it gets. */
export function TryIt({ deployment, signature, example }: TryItProps) {
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(signature.inputs.map(({ name }) => [name, textOf(example[name])])),
  )
  const predict = useTell('deploy', 'predict')
  const row = rowOf(signature.inputs, texts)
  const down = deployment.status === 'stopped' || deployment.status === 'failed'
  const body = JSON.stringify({ inputs: [row] })
  const curl = `curl -X POST ${deployment.url}/predict -H 'Content-Type: application/json' -d '${body.replaceAll("'", `'\\''`)}'`
  return (
    <Section title="Try it" note={`${signature.inputs.length} inputs, one answer: ${signature.output.name}`}>
      <div className="columns wide-left">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            predict.mutate({ deployment: deployment.name, inputs: [row] })
          }}
        >
          <div className="try-fields">
            {signature.inputs.map((column) => (
              <InputField
                key={column.name}
                column={column}
                value={texts[column.name] ?? ''}
                onChange={(text) => setTexts({ ...texts, [column.name]: text })}
              />
            ))}
          </div>
          <div className="row">
            <Button type="submit" loading={predict.isPending} disabled={down}>
              Predict
            </Button>
            {down ? (
              <span className="muted">It does not answer now.</span>
            ) : (
              <span className="muted small">The answer goes into the log like any other.</span>
            )}
          </div>
          <Command line={curl} />
        </form>
        <div aria-live="polite" className="answer-frame">
          {predict.error ? <Failure error={predict.error} /> : null}
          {predict.data ? <Answer answer={predict.data} signature={signature} /> : null}
          {predict.data || predict.error ? null : (
            <p className="muted">The answer stands here, with its probabilities and the version that gave it.</p>
          )}
        </div>
      </div>
    </Section>
  )
}
