/** The states of a trial, in the order in which they are counted and filtered by. */
export const trialStates = ['running', 'waiting', 'ok', 'pruned', 'failed'] as const
