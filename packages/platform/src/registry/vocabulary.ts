import type { Vocabulary } from '@levain/core'
import { absentTags } from './prompts.ts'

const prefixes = ['attribute', 'attributes']

/** What a search over models may say. */
export const modelVocabulary: Vocabulary<'models'> = {
  table: 'models',
  id: ['name'],
  prefixes,
  attributes: {
    name: { kind: 'text', column: 'name' },
    creation_timestamp: { kind: 'time', column: 'createdAt' },
    last_updated_timestamp: { kind: 'time', column: 'updatedAt' },
    timestamp: { kind: 'alias', of: ['last_updated_timestamp'] },
  },
  relations: [
    {
      prefixes: ['tags', 'tag'],
      table: 'modelTags',
      on: { model: 'name' },
      key: 'key',
      field: { kind: 'text', column: 'value' },
      absent: absentTags,
    },
  ],
  defaultOrder: ['name'],
  tieBreak: ['name'],
}

/** What a search over versions may say. */
export const versionVocabulary: Vocabulary<'modelVersions'> = {
  table: 'modelVersions',
  id: ['model', 'version'],
  prefixes,
  attributes: {
    name: { kind: 'text', column: 'model' },
    version_number: { kind: 'number', column: 'version' },
    run_id: { kind: 'text', column: 'run' },
    source_path: { kind: 'text', column: 'source' },
    stage: { kind: 'text', column: 'stage' },
    algorithm: { kind: 'text', column: 'algorithm' },
    creation_timestamp: { kind: 'time', column: 'createdAt' },
    last_updated_timestamp: { kind: 'time', column: 'updatedAt' },
  },
  relations: [
    {
      prefixes: ['tags', 'tag'],
      table: 'modelVersionTags',
      on: { model: 'model', version: 'version' },
      key: 'key',
      field: { kind: 'text', column: 'value' },
      absent: absentTags,
    },
  ],
  defaultOrder: ['last_updated_timestamp DESC', 'name', 'version_number DESC'],
  tieBreak: ['name', 'version_number DESC'],
}
