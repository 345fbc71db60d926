/** Key and value by what they belong to. */
export type Grouped<Value> = ReadonlyMap<string, Record<string, Value>>

/** Rows as one object for each owner, in the order they came; an owner without rows has an empty one. */
export function grouped<Row, Value>(
  owners: readonly string[],
  rows: readonly (Row & { readonly key: string; readonly value: Value })[],
  ownerOf: (row: Row) => string,
): Grouped<Value> {
  const groups = new Map<string, Record<string, Value>>(owners.map((owner) => [owner, {}]))
  for (const row of rows) {
    const group = groups.get(ownerOf(row))
    if (group) group[row.key] = row.value
  }
  return groups
}
