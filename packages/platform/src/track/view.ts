/** What a list shows: what is not in the bin, what is, or both. */
export function ofView(view: 'active' | 'deleted' | 'all'): { deletedAt?: null | { gt: string } } {
  if (view === 'all') return {}
  // Anything but null is after the empty text.
  return { deletedAt: view === 'active' ? null : { gt: '' } }
}
