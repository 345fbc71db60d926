import { enumeration } from '../messages/index.ts'

const views = { ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 } as const

/** Which rows of the bin a search sees. */
export const viewType = enumeration(views)

export function viewOf(type: keyof typeof views | undefined): 'active' | 'deleted' | 'all' {
  if (type === 'ALL') return 'all'
  return type === 'DELETED_ONLY' ? 'deleted' : 'active'
}
