import { access } from './access.ts'
import { artifacts } from './artifacts.ts'
import { cluster } from './cluster.ts'
import { data } from './data.ts'
import type { CodeEntry } from './define.ts'
import { general } from './general.ts'
import { learning } from './learning.ts'
import { notify } from './notify.ts'
import { pipeline } from './pipeline.ts'
import { python } from './python.ts'
import { registry } from './registry.ts'
import { release } from './release.ts'
import { study } from './study.ts'
import { tracking } from './tracking.ts'
import { watch } from './watch.ts'

/** The error table. Each code has a page `docs/errors/<code>.md`; a test keeps table and pages in agreement. */
export const codes = {
  ...general,
  ...data,
  ...learning,
  ...notify,
  ...pipeline,
  ...python,
  ...registry,
  ...release,
  ...tracking,
  ...study,
  ...artifacts,
  ...watch,
  ...access,
  ...cluster,
} satisfies Record<string, CodeEntry<never>>

export type ErrorCode = keyof typeof codes
export type Details<Code extends ErrorCode> = (typeof codes)[Code] extends CodeEntry<infer D> ? D : never
