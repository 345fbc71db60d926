import type { GroupTimes } from './dispatcher.ts'

export interface AdmissionOptions {
  /** A request that would wait longer than this is refused at once; 2,000 ms. */
  readonly maxWaitMs?: number
  /** Requests begun and not yet answered; 10,000. */
  readonly maxRequests?: number
  /** Bytes of bodies being held; 256 MB. */
  readonly maxHeldBytes?: number
}

/** Decides whether a request may come in, from what the last ones cost. */
export interface Admission {
  /** Milliseconds after which to try again, or 0: come in. */
  refusesBody(requests: number, heldBytes: number): number
  refusesRows(queuedRows: number): number
  learn(times: GroupTimes): void
}

const weight = 0.1

export function createAdmission(options: AdmissionOptions = {}): Admission {
  const { maxWaitMs = 2000, maxRequests = 10_000, maxHeldBytes = 256 * 2 ** 20 } = options
  let rowMs = 0
  let groupMs = 0
  return {
    refusesBody: (requests, heldBytes) => (requests > maxRequests || heldBytes > maxHeldBytes ? 1000 : 0),
    refusesRows(queuedRows) {
      const waitMs = queuedRows === 0 ? 0 : queuedRows * rowMs + groupMs
      return waitMs > maxWaitMs ? Math.ceil(waitMs) : 0
    },
    learn({ rows, computeMs, logMs }) {
      rowMs += weight * (computeMs / Math.max(1, rows) - rowMs)
      groupMs += weight * (logMs - groupMs)
    },
  }
}
