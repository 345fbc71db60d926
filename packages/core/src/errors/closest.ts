/**
 * What somebody who wrote `written` most likely meant: the candidate with the fewest letters to change, whatever its case, spaces and
 * hyphens; undefined where all differ in more than a third of the letters (two, in short names).
 *
 * @example
 * closest('chrun', ['Age', 'Churn']) // 'Churn'
 */
export function closest(written: string, candidates: Iterable<string>): string | undefined {
  const meant = plain(written)
  let best: string | undefined
  let smallest = Math.max(2, Math.floor(meant.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - written.length) > lengthsApartMax) continue
    const distance = editDistance(meant, plain(candidate))
    if (distance < smallest) [best, smallest] = [candidate, distance]
  }
  return best
}

/** Keeps the table of distances small whatever the lengths of names. */
const lengthsApartMax = 64

const plain = (name: string): string =>
  name
    .slice(0, 256)
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '')

/** Levenshtein distance: insertions, deletions and replacements from one text to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
