/** Counts by true class (row) and predicted class (column), in class order. */
export function confusionMatrix(truth: Int32Array, predicted: Int32Array, classes: number): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let i = 0; i < truth.length; i++) {
    const row = matrix[truth[i]!]!
    row[predicted[i]!]! += 1
  }
  return matrix
}
