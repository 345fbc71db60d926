/** Lets a few bodies run at once; the others wait in order, or until their signal aborts. */
export type Gate = <Result>(body: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>

/** A gate that lets `width` bodies through at a time: it bounds the memory that SQL calls take together. */
export function openGate(width: number): Gate {
  const waiting: (() => void)[] = []
  let inside = 0
  const turn = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = (): void => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.push(enter)
    })
  return async (body, signal) => {
    signal?.throwIfAborted()
    if (inside >= width) await turn(signal)
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
