import type { Context, Deployment } from '@levain/core'
import type { RoutePlan, ServingStats } from '@levain/runtime/serve'

/** What a target starts: a bundle already laid out in the deployment's folder. */
export interface StartPlan {
  readonly name: string
  /** The deployment's own folder. */
  readonly folder: string
  /** Folder of the bundle. */
  readonly bundle: string
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  /** File that says what of a prediction is kept. */
  readonly logRules: string
  /** Each prediction is on the disk before it is answered. */
  readonly fsync: boolean
  /** File that says which requests go to which version; null has `bundle` answer all. */
  readonly routes: string | null
}

type Placed = Pick<Deployment, 'name' | 'folder'>

/** A place where serving processes run. To add one: a module that default-exports this, and a line in `index.ts`. */
export interface Target {
  /** Starts serving and resolves once it is ready. @throws deployment-failed, port-taken */
  start(ctx: Context, plan: StartPlan): Promise<ServingStats>
  /** Rolls a bundle out in what runs already, without a failed request. @throws deployment-failed, deployment-unreachable */
  swap(ctx: Context, deployment: Deployment, bundle: string): Promise<ServingStats>
  /** Has versions share the requests, without a failed one; null has the deployed one answer all. Absent where that is not possible. @throws routes-invalid, deployment-unreachable */
  route?(ctx: Context, deployment: Deployment, plan: RoutePlan | null): Promise<ServingStats>
  /** What runs says of itself; null when it does not answer. */
  stats(deployment: Placed): Promise<ServingStats | null>
  /**
   * Ends the current segment of the prediction log; nothing is written to the segments up to the number it gives any more. Null when
   * what runs does not answer. Absent where the log does not lie in the deployment's folder.
   */
  rotate?(deployment: Placed): Promise<number | null>
  /** Lets it answer what it has begun, then ends it. Nothing happens where nothing runs. */
  stop(ctx: Context, deployment: Deployment): Promise<void>
}
