import { code } from './define.ts'

/** Codes of `monitor`, `retrain` and `govern`. */
export const watch = {
  'log-empty': code<{ deployment: string; window: string }>({
    status: 409,
    message: (d) => `Deployment ${d.deployment} answered no predictions in ${d.window}.`,
  }),
  'labels-missing': code<{ deployment: string; needed: number; got: number }>({
    status: 409,
    message: (d) => `Deployment ${d.deployment} has ${d.got} labelled predictions; ${d.needed} are needed.`,
    next: (d) => `levain monitor label ${d.deployment} --path labels.csv`,
  }),
  'alert-not-found': code<{ alert: string }>({
    status: 404,
    message: (d) => `There is no alert ${d.alert}.`,
    next: () => 'levain monitor alerts',
  }),
  'approval-not-found': code<{ approval: string }>({
    status: 404,
    message: (d) => `There is no approval ${d.approval}.`,
    next: () => 'levain govern approvals',
  }),
  'approval-decided': code<{ approval: string; status: string }>({
    status: 409,
    message: (d) => `Approval ${d.approval} was decided before: ${d.status}.`,
  }),
  'approval-not-yours': code<{ approval: string; by: string; actor: string }>({
    status: 403,
    message: (d) => `Approval ${d.approval} is for ${d.by}, not for ${d.actor}.`,
  }),
}
