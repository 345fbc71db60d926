/** Lets a few bodies run at once; the others wait in order. */
export type Gate = <Result>(body: () => Promise<Result>) => Promise<Result>

/** A gate that lets `width` bodies through at a time: it bounds the memory that SQL calls take together. */
export function openGate(width: number): Gate {
  const waiting: (() => void)[] = []
  let inside = 0
  return async (body) => {
    if (inside >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else inside += 1
    try {
      return await body()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else inside -= 1
    }
  }
}
