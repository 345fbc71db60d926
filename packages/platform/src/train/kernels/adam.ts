const [meanDecay, squareDecay, epsilon] = [0.9, 0.999, 1e-8] as const

/** Adam (Kingma and Ba 2015): steps by the running mean of derivatives over the root of that of their squares. */
export class Adam {
  readonly #means: Float64Array[]
  readonly #squares: Float64Array[]
  #steps = 0

  constructor(parameters: readonly Float64Array[]) {
    this.#means = parameters.map((own) => new Float64Array(own.length))
    this.#squares = parameters.map((own) => new Float64Array(own.length))
  }

  /** One step against the gradient. */
  step(parameters: readonly Float64Array[], gradient: readonly Float64Array[], learningRate: number): void {
    this.#steps += 1
    const rate = (learningRate * Math.sqrt(1 - squareDecay ** this.#steps)) / (1 - meanDecay ** this.#steps)
    for (const [p, own] of parameters.entries()) {
      const [g, m, s] = [gradient[p]!, this.#means[p]!, this.#squares[p]!]
      for (let i = 0; i < own.length; i++) {
        m[i] = meanDecay * m[i]! + (1 - meanDecay) * g[i]!
        s[i] = squareDecay * s[i]! + (1 - squareDecay) * g[i]! * g[i]!
        own[i]! -= (rate * m[i]!) / (Math.sqrt(s[i]!) + epsilon)
      }
    }
  }
}
