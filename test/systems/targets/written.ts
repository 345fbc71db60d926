import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ExportTarget, isLevainError } from '@levain/core'
import { blueprintOf, withCanary } from '../../../packages/platform/src/deploy/exporters/blueprint.fixture.ts'
import type { Blueprint, Files } from '../../../packages/platform/src/deploy/exporters/exporter.ts'
import { exporters } from '../../../packages/platform/src/deploy/exporters/index.ts'

/** Writes what each target gets into a folder of its name, with a canary into `<target>-canary`, for the body of a test. */
export async function withWritten(targets: readonly ExportTarget[], body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'levain-targets-'))
  try {
    for (const target of targets) {
      await write(join(folder, target), target, blueprintOf())
      await write(join(folder, `${target}-canary`), target, withCanary).catch(refused)
    }
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function write(folder: string, target: ExportTarget, blueprint: Blueprint): Promise<void> {
  writeFiles(folder, (await exporters[target]()).default.files(blueprint))
}

export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function refused(error: unknown): void {
  if (!isLevainError(error, 'target-lacks')) throw error
}
