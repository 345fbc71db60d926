import type { KubernetesObject } from './kinds.ts'

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string; readonly signal?: number }
}

export interface ContainerStatus {
  readonly name: string
  readonly ready: boolean
  readonly restartCount: number
  readonly image?: string
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

/** A pod, as far as it is looked at. */
export interface Pod extends KubernetesObject {
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

export interface PodProblem {
  /** `place`: no node has room for it; that may pass. */
  readonly kind: 'image' | 'memory' | 'crash' | 'place' | 'node'
  readonly text: string
  /** Whether waiting is no use. */
  readonly isFinal: boolean
}

/** A missing image is looked for again and again; the first refusal may be a registry that was busy. */
const imageReasons: Readonly<Record<string, boolean>> = {
  ImagePullBackOff: true,
  InvalidImageName: true,
  ErrImageNeverPull: true,
  ImageInspectError: true,
  CreateContainerConfigError: true,
  RegistryUnavailable: false,
  ErrImagePull: false,
}

/** A container that ended so often will end again. */
const crashesMax = 3

/** What is wrong with a pod; null where nothing is, or is known yet. */
export function problemOfPod({ status = {} }: Pod): PodProblem | null {
  const { containerStatuses = [], conditions = [] } = status
  for (const { state, lastState, restartCount } of containerStatuses) {
    const reason = state?.waiting?.reason ?? ''
    if (reason in imageReasons)
      return { kind: 'image', text: oneLine(reason, state?.waiting?.message), isFinal: imageReasons[reason] === true }
    const ended = state?.terminated ?? lastState?.terminated
    if (ended?.reason === 'OOMKilled')
      return { kind: 'memory', text: 'it took more memory than its limit', isFinal: isOver(state) || restartCount >= crashesMax }
    if (reason === 'CrashLoopBackOff')
      return {
        kind: 'crash',
        text: oneLine(`it ends with exit code ${ended?.exitCode ?? '?'}`, ended?.message),
        isFinal: restartCount >= crashesMax,
      }
  }
  if (status.phase === 'Failed' && containerStatuses.length === 0)
    return { kind: 'node', text: oneLine(status.reason ?? 'failed', status.message), isFinal: true }
  const unplaced = conditions.find(({ type, status: state }) => type === 'PodScheduled' && state === 'False')
  return unplaced ? { kind: 'place', text: oneLine(unplaced.reason ?? 'Unschedulable', unplaced.message), isFinal: false } : null
}

const isOver = (state: ContainerState | undefined): boolean => state?.terminated !== undefined

const oneLine = (reason: string, message: string | undefined): string =>
  message ? `${reason}: ${message.replace(/\s+/g, ' ').trim().slice(0, 400)}` : reason
