/** Numbers that tell a split, and where each stands. `feature` is −1 when there is none. */
export const splitAt = { gain: 0, bin: 1, missingLeft: 2, gradient: 3, hessian: 4, feature: 5 } as const
/** Then, for categories, 256 bytes: which bins go left. */
export const tableAt = 6
export const splitNumbers = tableAt + 256 / 8
