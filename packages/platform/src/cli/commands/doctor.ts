import { examine, type Finding } from '../doctor/examine.ts'
import type { Io } from '../io.ts'
import type { ShortCommand } from './short-command.ts'

/** `levain doctor`: exit code 1 when something is broken. */
export const doctor: ShortCommand = {
  configure(command, session, outcome) {
    command.addHelpText('after', '\nExample:\n  levain doctor').action(async () => {
      outcome.command = 'levain doctor'
      const findings = await examine(session)
      if (session.io.json) session.io.out(JSON.stringify({ findings }, null, 2))
      else for (const finding of findings) session.io.out(line(finding, session.io))
      if (findings.some((finding) => finding.status === 'fail')) outcome.exitCode = 1
    })
  },
}

function line({ status, what, says, next }: Finding, { paint }: Io): string {
  const colour = { ok: paint.green, info: paint.dim, warn: paint.yellow, fail: paint.red }[status]
  return `${colour(status.padEnd(4))}  ${what.padEnd(10)}  ${says}${next ? `\n                  ${paint.dim('next:')} ${next}` : ''}`
}
