import type { Approval } from '@levain/sdk'
import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import { Glyph } from '../../ui/Status.tsx'
import { Subject } from '../../ui/Subject.tsx'
import { Ago } from '../../ui/Time.tsx'

/** A question to a person, with the two answers. With `resume`, a yes lets the waiting run go on. */
export function ApprovalCard({ approval, resume = false }: { approval: Approval; resume?: boolean }) {
  const [reason, setReason] = useState('')
  const decide = useTell('govern', 'decide')
  const goOn = useTell('pipeline', 'resume')
  const answer = (decision: 'approved' | 'rejected') =>
    decide.mutate(
      { approval: approval.id, decision, reason },
      { onSuccess: () => resume && approval.run && goOn.mutate({ run: approval.run, wait: false }) },
    )
  return (
    <div className="stack close">
      <div className="row">
        <Glyph state="gated" size={16} />
        <span className="strong">{approval.question}</span>
      </div>
      <p className="muted small">
        <Subject of={approval.subject} /> · asks {approval.by} · <Ago at={approval.createdAt} />
        {approval.run && !resume ? (
          <>
            {' · '}
            <Link to="/pipelines/runs/$run" params={{ run: approval.run }} search={{ step: approval.step ?? undefined }}>
              see the run
            </Link>
          </>
        ) : null}
      </p>
      <div className="row">
        <TextInput
          placeholder="Reason"
          aria-label={`Reason for the answer to: ${approval.question}`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          style={{ flex: '1 1 160px' }}
        />
        <Button loading={decide.isPending} onClick={() => answer('approved')}>
          Approve
        </Button>
        <Button variant="default" disabled={decide.isPending} onClick={() => answer('rejected')}>
          Reject
        </Button>
      </div>
      {decide.error ? <Failure error={decide.error} /> : null}
      {goOn.error ? <Failure error={goOn.error} /> : null}
    </div>
  )
}
