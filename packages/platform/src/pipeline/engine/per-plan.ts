/**
 * Remembers what is the same for all tasks of a step, such as the digests of its code: once for each action object of a
 * plan, which a run reads anew.
 */
export function perPlan<A extends object, Rest extends unknown[], Value>(
  make: (action: A, ...rest: Rest) => Promise<Value>,
): (action: A, ...rest: Rest) => Promise<Value> {
  const known = new WeakMap<A, Promise<Value>>()
  return (action, ...rest) => {
    const value = known.get(action) ?? make(action, ...rest)
    known.set(action, value)
    return value
  }
}
