import { fail, isLevainError } from '@levain/core'

/** Reads; whatever goes wrong on the way, other than what is said with a code already, means that the file is damaged. @throws model-unreadable */
export function orDamaged<Result>(path: string, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    if (isLevainError(cause)) throw cause
    throw fail('model-unreadable', { path, reason: cause instanceof Error ? cause.message : String(cause) }, cause)
  }
}
