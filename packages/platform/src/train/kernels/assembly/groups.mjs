/** Columns of a group at most: beyond, their cells do not stay in the nearest cache. */
const groupMax = 16

/**
 * The source of `built/groups.ts`: the sum over rows for every number of columns in a group, written out. The distance of a column
 * becomes part of the instruction so, and a gradient is loaded once for all of them; a loop over columns takes twice as long.
 */
export function groupsSource() {
  const sizes = Array.from({ length: groupMax }, (_, i) => i + 1)
  return `export const groupMax: u32 = ${groupMax}\n${sizes.map(group).join('')}${choice(sizes)}`
}

const parameters = 'cells: usize, row: usize, stride: usize, gradient: usize, step: usize, end: usize'

function group(size) {
  const columns = Array.from({ length: size }, (_, c) => c)
  return `function add${size}(${parameters}): void {
  for (; row < end; row += stride, gradient += step) {
    const own = load<i64>(gradient)
${columns.map(column).join('')}  }
}
`
}

const column = (c) => `    const c${c} = cells + ((<usize>load<u8>(row, ${c})) << 3)
    store<i64>(c${c}, load<i64>(c${c}, ${c * 2048}) + own, ${c * 2048})
`

const choice = (sizes) => `export function addGroup(size: u32, ${parameters}): void {
  switch (size) {
${sizes.map((size) => `    case ${size}: return add${size}(cells, row, stride, gradient, step, end)\n`).join('')}  }
}
`
