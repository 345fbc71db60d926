/** Colour and dash that tell the runs of a chart apart: seven colours, then the same with another dash. */
const colors = 7
const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4], [1, 2]]

/** The name of a colour of `look/tokens.css`. */
export const colorOf = (place: number): string => `--series-${(place % colors) + 1}`

/** Neighbours differ in both, so that they can be told apart without colour too. */
export const dashOf = (place: number): number[] => [...dashes[(place + Math.floor(place / colors)) % dashes.length]!]
