/** The door of `dvc`: data in the form of DVC, its remotes and its files. */
import type { Implementation } from '@levain/core'
import { pull } from './pull.ts'
import { push } from './push.ts'

export { fetchObject } from './fetch.ts'
export { readDvcFile } from './format/dvc-file.ts'
export { type LockedStage, readLock } from './format/lock.ts'
export { type DvcObject, type Entry, nameOf } from './format/out.ts'
export { readYaml } from './format/yaml.ts'
export type { Place } from './places.ts'
export { descriptionBytesMax, openRepository, type Repository, readText } from './repository.ts'

export const verbs: Implementation<'dvc'> = { push, pull }
