import type { Approval } from '@levain/sdk'
import { Empty } from '../../ui/Empty.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { ApprovalCard } from '../home/ApprovalCard.tsx'

/** What people were asked about a version and what they said; what is still open is answered here. */
export function Approvals({ approvals }: { approvals: readonly Approval[] }) {
  if (approvals.length === 0) return <Empty title="None asked for." />
  return (
    <ul className="list">
      {approvals.map((approval) => (
        <li key={approval.id}>{approval.status === 'pending' ? <ApprovalCard approval={approval} /> : <Decided approval={approval} />}</li>
      ))}
    </ul>
  )
}

function Decided({ approval }: { approval: Approval }) {
  return (
    <>
      <div className="row">
        <Status state={approval.status} />
        <span>{approval.question}</span>
      </div>
      <p className="muted small">
        {approval.decidedBy}: {approval.reason || 'no reason given'} · <Ago at={approval.decidedAt ?? approval.createdAt} />
      </p>
    </>
  )
}
