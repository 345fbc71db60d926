/** Numbers that tell a split, and where each stands. `feature` is −1 when there is none. */
export const splitNumbers = 6
export const splitAt = { gain: 0, bin: 1, missingLeft: 2, gradient: 3, hessian: 4, feature: 5 } as const
