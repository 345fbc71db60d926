/** A smooth function with its gradient. */
export interface SmoothFunction {
  /** Parameters; the first of every `perOutput` is an intercept. */
  readonly width: number
  readonly perOutput: number
  value(theta: Float64Array): number
  gradient(theta: Float64Array): Float64Array
}

const memory = 10

/** How a function is made small. */
export interface Descent {
  /** 0 in every direction unless given. */
  readonly start?: Float64Array
  /** Second derivatives nearly as they are there. */
  readonly hessian?: Float64Array
  /** λ₁ of a penalty λ₁ ‖θ‖₁ on all but the intercepts. */
  readonly l1?: number
  readonly stepsMax: number
  readonly tolerance: number
  /** Called after each step with the value, penalties included. */
  readonly report: (step: number, value: number) => void
}

/** ‖θ‖₁ without intercepts. */
export function absolutes({ perOutput }: Pick<SmoothFunction, 'perOutput'>, theta: Float64Array): number {
  let total = 0
  for (let j = 0; j < theta.length; j++) if (j % perOutput !== 0) total += Math.abs(theta[j]!)
  return total
}

/**
 * Limited-memory BFGS (Nocedal 1980): the two-loop recursion over the last ten steps, with a step that is halved until
 * the value falls enough (Armijo). For problems too wide for a Hessian. With an L1 penalty, orthant-wise (Andrew and Gao 2007): no
 * step goes through 0 in any parameter. Ends when the gradient's largest part is at most `tolerance` × (1 + |value|).
 */
export function descend(f: SmoothFunction, { start, l1 = 0, stepsMax, tolerance, report }: Descent): Float64Array {
  const whole = (theta: Float64Array): number => f.value(theta) + l1 * absolutes(f, theta)
  let theta: Float64Array = start ?? new Float64Array(f.width)
  let value = whole(theta)
  let smooth = f.gradient(theta)
  const history: Step[] = []
  for (let step = 1; step <= stepsMax; step++) {
    const gradient = steepest(f, theta, smooth, l1)
    if (gradient.every((g) => Math.abs(g) <= tolerance * (1 + Math.abs(value)))) break
    const direction = twoLoops(gradient, history)
    // Not against the slope: the orthant's faces could be left by it.
    if (l1 > 0) for (let j = 0; j < direction.length; j++) if (direction[j]! * gradient[j]! <= 0) direction[j] = 0
    const next = search(
      whole,
      { theta, value, gradient, direction, l1, perOutput: f.perOutput },
      history.length === 0 ? 1 / norm(gradient) : 1,
    )
    if (!next) break
    const after = f.gradient(next.theta)
    const s = next.theta.map((x, j) => x - theta[j]!)
    const y = after.map((g, j) => g - smooth[j]!)
    const curvature = dot(s, y)
    if (curvature > 1e-12 * norm(s) * norm(y)) history.push({ s, y, rho: 1 / curvature })
    if (history.length > memory) history.shift()
    theta = next.theta
    value = next.value
    smooth = after
    report(step, value)
  }
  return theta
}

/** The gradient with the penalty; where a parameter is 0, that of the side that goes down, if one does. */
function steepest({ perOutput }: SmoothFunction, theta: Float64Array, gradient: Float64Array, l1: number): Float64Array {
  if (l1 === 0) return gradient
  return gradient.map((g, j) => {
    if (j % perOutput === 0) return g
    if (theta[j] !== 0) return g + Math.sign(theta[j]!) * l1
    return g + l1 < 0 ? g + l1 : g - l1 > 0 ? g - l1 : 0
  })
}

interface Step {
  readonly s: Float64Array
  readonly y: Float64Array
  readonly rho: number
}

/** H⁻¹g, where H is what the remembered steps say of the curvature. */
function twoLoops(gradient: Float64Array, history: readonly Step[]): Float64Array {
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
  whole: (theta: Float64Array) => number,
  {
    theta,
    value,
    gradient,
    direction,
    l1,
    perOutput,
  }: {
    theta: Float64Array
    value: number
    gradient: Float64Array
    direction: Float64Array
    l1: number
    perOutput: number
  },
  first: number,
): { theta: Float64Array; value: number } | null {
  const within = (x: number, j: number): number => {
    const side = Math.sign(theta[j]!) || -Math.sign(gradient[j]!)
    return l1 === 0 || j % perOutput === 0 || x * side > 0 ? x : 0
  }
  for (let t = first; t > 1e-14; t /= 2) {
    const candidate = theta.map((x, j) => within(x - t * direction[j]!, j))
    const found = whole(candidate)
    let fall = 0
    for (let j = 0; j < theta.length; j++) fall += gradient[j]! * (theta[j]! - candidate[j]!)
    if (found <= value - 1e-4 * fall) return { theta: candidate, value: found }
  }
  return null
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0
  for (let j = 0; j < a.length; j++) total += a[j]! * b[j]!
  return total
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a))
