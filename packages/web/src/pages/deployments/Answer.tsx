import type { Signature } from '@levain/sdk'
import { Bars } from '../../charts/Bars.tsx'
import type { Output } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { formatValue } from '../../ui/format.ts'

/** A prediction with its probabilities, its id and the version that gave it. */
export function Answer({ answer, signature }: { answer: Output<'deploy', 'predict'>; signature: Signature }) {
  const [probabilities] = answer.probabilities ?? []
  const classes = signature.output.classes?.map(String) ?? []
  const [id = ''] = answer.ids
  return (
    <div className="stack close">
      <p className="muted small">{signature.output.name}</p>
      <p className="answer">{formatValue(answer.predictions[0])}</p>
      {probabilities ? (
        <Bars share most={1} bars={probabilities.map((value, place) => ({ label: classes[place] ?? String(place), value }))} />
      ) : null}
      <p className="muted small row tight">
        by {answer.model}@{answer.version} · id <code>{id.slice(-12)}</code>
        <CopyButton text={id} label="Copy prediction id" />
      </p>
    </div>
  )
}
