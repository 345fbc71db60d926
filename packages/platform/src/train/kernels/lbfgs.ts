/** A smooth function with its gradient. */
export interface SmoothFunction {
  readonly width: number
  value(theta: Float64Array): number
  gradient(theta: Float64Array): Float64Array
}

const memory = 10

/**
 * Limited-memory BFGS (Nocedal 1980): the two-loop recursion over the last ten steps, with a step that is halved until
 * the value falls enough (Armijo). For problems too wide for a Hessian. Ends when the gradient's largest part is at most
 * `tolerance` × (1 + |value|).
 *
 * @param report called after each step with the value
 */
export function descend(
  f: SmoothFunction,
  stepsMax: number,
  tolerance: number,
  report: (step: number, value: number) => void,
): Float64Array {
  let theta: Float64Array = new Float64Array(f.width)
  let value = f.value(theta)
  let gradient = f.gradient(theta)
  const history: { s: Float64Array; y: Float64Array; rho: number }[] = []
  for (let step = 1; step <= stepsMax; step++) {
    if (gradient.every((g) => Math.abs(g) <= tolerance * (1 + Math.abs(value)))) break
    const direction = twoLoops(gradient, history)
    const next = search(f, theta, value, gradient, direction, history.length === 0 ? 1 / norm(gradient) : 1)
    if (!next) break
    const after = f.gradient(next.theta)
    const s = next.theta.map((x, j) => x - theta[j]!)
    const y = after.map((g, j) => g - gradient[j]!)
    const curvature = dot(s, y)
    if (curvature > 1e-12 * norm(s) * norm(y)) history.push({ s, y, rho: 1 / curvature })
    if (history.length > memory) history.shift()
    theta = next.theta
    value = next.value
    gradient = after
    report(step, value)
  }
  return theta
}

/** H⁻¹g, where H is what the remembered steps say of the curvature. */
function twoLoops(gradient: Float64Array, history: readonly { s: Float64Array; y: Float64Array; rho: number }[]): Float64Array {
  const q = Float64Array.from(gradient)
  const alphas = new Array<number>(history.length)
  for (let i = history.length - 1; i >= 0; i--) {
    const { s, y, rho } = history[i]!
    alphas[i] = rho * dot(s, q)
    for (let j = 0; j < q.length; j++) q[j]! -= alphas[i]! * y[j]!
  }
  const last = history.at(-1)
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1
  for (let j = 0; j < q.length; j++) q[j]! *= scale
  for (const [i, { s, y, rho }] of history.entries()) {
    const beta = alphas[i]! - rho * dot(y, q)
    for (let j = 0; j < q.length; j++) q[j]! += beta * s[j]!
  }
  return q
}

function search(
  f: SmoothFunction,
  theta: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  first: number,
): { theta: Float64Array; value: number } | null {
  const slope = dot(gradient, direction)
  for (let t = first; t > 1e-14; t /= 2) {
    const candidate = theta.map((x, j) => x - t * direction[j]!)
    const found = f.value(candidate)
    if (found <= value - 1e-4 * t * slope) return { theta: candidate, value: found }
  }
  return null
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let j = 0; j < a.length; j++) total += a[j]! * b[j]!
  return total
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a))
