import type { Views } from './views.ts'

export const governViews: NonNullable<Views['govern']> = {
  audit: (rows, show) =>
    show.table(
      rows,
      {
        at: (row) => row.at,
        actor: (row) => row.actor,
        action: (row) => row.action,
        resource: (row) => row.resource,
        outcome: (row) => row.outcome,
        reason: (row) => row.reason,
      },
      'nothing was changed yet',
    ),
  approvals: (rows, show) =>
    show.table(
      rows,
      {
        approval: (row) => row.id,
        status: (row) => row.status,
        subject: (row) => row.subject,
        question: (row) => row.question,
        by: (row) => row.by,
        asked: (row) => row.createdAt,
      },
      'nobody asked for an approval',
    ),
  card: ({ markdown }) => markdown,
}
