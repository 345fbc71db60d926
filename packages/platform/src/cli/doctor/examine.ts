import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from '../session.ts'
import { checkDisk, checkNode, checkPort, checkProgram } from './machine.ts'
import { checkBlobs, checkLedger, checkPipeline, checkStudio } from './project.ts'

/** What was looked at and how it stands. */
export interface Finding {
  readonly what: string
  readonly status: 'ok' | 'info' | 'warn' | 'fail'
  readonly says: string
  /** The command to type next. */
  readonly next?: string
}

/** Looks at the machine and, where there is one, at the project. Changes nothing. */
export async function examine(session: Session): Promise<Finding[]> {
  const state = join(session.projectFolder, '.levain')
  const ledger = await checkLedger(session.projectFolder)
  return [
    checkNode(process.versions.node),
    checkPipeline(session.projectFolder),
    ...(ledger ? [ledger] : []),
    ...(ledger && existsSync(state) ? [await checkBlobs(session)] : []),
    await checkDisk(session.projectFolder),
    await checkStudio(state),
    await checkPort(4000, 'serve', state),
    await checkPort(4600, 'studio', state),
    ...['chromium', 'python3', 'docker'].map(checkProgram),
  ]
}
