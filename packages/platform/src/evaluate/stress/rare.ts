import { changed, inputsOf, type Stress } from './stress.ts'

const share = 0.2

/** Customers of a new kind: in a fifth of the rows a level becomes the column's rarest one, or one that nobody has seen. */
export default {
  name: 'rare categories',
  does: 'gives a fifth of the rows the rarest level of a column, or an unseen one, each column in turn',
  cases: ({ random, ...given }) =>
    inputsOf(given, 'category').flatMap(({ name, codes, levels }) => {
      const counts = levels.map((_, code) => codes.reduce((sum, own) => sum + (own === code ? 1 : 0), 0))
      const present = counts.filter((count) => count > 0)
      if (present.length === 0) return []
      const rarest = counts.indexOf(Math.min(...present))
      const hit = codes.map(() => (random.next() < share ? 1 : 0))
      const replaced = (code: number, known: readonly string[]) =>
        changed(given.frame, [name], (column) =>
          column.kind === 'category' ? { ...column, levels: known, codes: column.codes.map((own, i) => (hit[i] ? code : own)) } : column,
        )
      return [
        { name: `${name} = ${levels[rarest]}`, frame: replaced(rarest, levels) },
        { name: `${name} unseen`, frame: replaced(levels.length, [...levels, unseen(levels)]) },
      ]
    }),
} satisfies Stress

function unseen(levels: readonly string[]): string {
  let name = 'unseen'
  while (levels.includes(name)) name += '?'
  return name
}
