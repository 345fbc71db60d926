import { isLevainError } from '@levain/core'

/** Others may win this often before one gives up; far more than can meet in practice. */
const attemptsMax = 100

/** Does something that rests on what the ledger says; does it anew where that changed meanwhile. */
export async function onFirmGround<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === attemptsMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}
