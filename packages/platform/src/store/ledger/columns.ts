import type { LedgerTables, TableName } from '@levain/core'

/** How a field of a noun is kept: JSON as text, a boolean as 0 or 1, `number` as IEEE double. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'boolean' | 'json'

export interface TableColumns<Row> {
  readonly columns: { readonly [Field in keyof Row & string]-?: ColumnKind }
  /** The primary key. */
  readonly key: readonly (keyof Row & string)[]
  /** Further indexes, each a list of columns. */
  readonly indexes?: readonly (readonly (keyof Row & string)[])[]
  /** The column the ledger numbers itself, ascending. */
  readonly numbered?: keyof Row & string
}

/** Every table of the ledger: its columns, key and indexes. Migrations must bring a database to exactly this. */
export const ledgerTables: { readonly [Name in TableName]: TableColumns<LedgerTables[Name]> } = {
  datasets: {
    columns: { name: 'text', description: 'text', owner: 'text', aliases: 'json', createdAt: 'text' },
    key: ['name'],
  },
  datasetVersions: {
    columns: {
      dataset: 'text',
      version: 'integer',
      manifest: 'text',
      content: 'text',
      schema: 'json',
      rows: 'integer',
      bytes: 'integer',
      source: 'text',
      createdBy: 'text',
      run: 'text',
      createdAt: 'text',
    },
    key: ['dataset', 'version'],
    indexes: [['manifest']],
  },
  lineage: {
    columns: { from: 'text', to: 'text', role: 'text', run: 'text', step: 'text', at: 'text' },
    key: ['from', 'to', 'role'],
    indexes: [['to']],
  },
  profiles: { columns: { table: 'text', profile: 'json' }, key: ['table'] },
  pipelines: { columns: { name: 'text', plan: 'text', source: 'text', updatedAt: 'text' }, key: ['name'] },
  runs: {
    columns: {
      id: 'text',
      kind: 'text',
      experiment: 'text',
      name: 'text',
      parent: 'text',
      status: 'text',
      cause: 'json',
      plan: 'text',
      inputs: 'json',
      error: 'json',
      actor: 'text',
      createdAt: 'text',
      startedAt: 'text',
      endedAt: 'text',
    },
    key: ['id'],
    indexes: [['experiment', 'createdAt'], ['parent'], ['status'], ['createdAt']],
  },
  steps: {
    columns: {
      run: 'text',
      step: 'text',
      index: 'integer',
      status: 'text',
      attempt: 'integer',
      key: 'text',
      keyParts: 'json',
      cachedFrom: 'text',
      inputs: 'json',
      outputs: 'json',
      error: 'json',
      log: 'text',
      startedAt: 'text',
      endedAt: 'text',
    },
    key: ['run', 'step', 'index'],
  },
  params: { columns: { run: 'text', key: 'text', value: 'text' }, key: ['run', 'key'] },
  tags: { columns: { run: 'text', key: 'text', value: 'text' }, key: ['run', 'key'] },
  metrics: {
    columns: { run: 'text', key: 'text', step: 'integer', value: 'number', at: 'text' },
    key: ['run', 'key', 'step', 'at', 'value'],
  },
  artifacts: {
    columns: { run: 'text', path: 'text', type: 'text', digest: 'text', bytes: 'integer', at: 'text' },
    key: ['run', 'path'],
  },
  cache: { columns: { key: 'text', outputs: 'json', run: 'text', step: 'text', createdAt: 'text' }, key: ['key'] },
  scheduleMarks: {
    columns: { pipeline: 'text', trigger: 'text', lastFiredAt: 'text', cursor: 'integer' },
    key: ['pipeline', 'trigger'],
  },
  leases: {
    columns: { name: 'text', owner: 'text', pid: 'integer', host: 'text', expiresAt: 'text', stop: 'boolean' },
    key: ['name'],
  },
  models: {
    columns: { name: 'text', description: 'text', owner: 'text', intendedUse: 'text', aliases: 'json', createdAt: 'text' },
    key: ['name'],
  },
  modelVersions: {
    columns: {
      model: 'text',
      version: 'integer',
      manifest: 'text',
      algorithm: 'text',
      signature: 'json',
      metrics: 'json',
      trainedOn: 'text',
      run: 'text',
      verdict: 'text',
      createdBy: 'text',
      createdAt: 'text',
    },
    key: ['model', 'version'],
    indexes: [['manifest']],
  },
  verdicts: {
    columns: {
      id: 'text',
      kind: 'text',
      subject: 'text',
      passed: 'boolean',
      reason: 'text',
      checks: 'json',
      run: 'text',
      createdAt: 'text',
    },
    key: ['id'],
    indexes: [['subject']],
  },
  approvals: {
    columns: {
      id: 'text',
      subject: 'text',
      question: 'text',
      by: 'text',
      run: 'text',
      step: 'text',
      status: 'text',
      decidedBy: 'text',
      reason: 'text',
      createdAt: 'text',
      decidedAt: 'text',
    },
    key: ['id'],
    indexes: [['subject'], ['status']],
  },
  bundles: {
    columns: { digest: 'text', model: 'text', version: 'integer', runtime: 'json', bytes: 'integer', createdAt: 'text' },
    key: ['digest'],
    indexes: [['model', 'version']],
  },
  deployments: {
    columns: {
      name: 'text',
      target: 'text',
      status: 'text',
      model: 'text',
      version: 'integer',
      bundle: 'text',
      previous: 'json',
      url: 'text',
      pid: 'integer',
      folder: 'text',
      error: 'text',
      createdAt: 'text',
      updatedAt: 'text',
    },
    key: ['name'],
  },
  signals: {
    columns: {
      id: 'text',
      deployment: 'text',
      model: 'text',
      version: 'integer',
      feature: 'text',
      method: 'text',
      variant: 'text',
      statistic: 'number',
      threshold: 'number',
      pValue: 'number',
      pAdjusted: 'number',
      nullExpectation: 'number',
      decision: 'text',
      rowsReference: 'integer',
      rowsCurrent: 'integer',
      bins: 'json',
      newValues: 'json',
      window: 'json',
      table: 'text',
      createdAt: 'text',
    },
    key: ['id'],
    indexes: [['deployment', 'createdAt']],
  },
  alerts: {
    columns: {
      id: 'text',
      deployment: 'text',
      status: 'text',
      severity: 'text',
      summary: 'text',
      windows: 'integer',
      signals: 'json',
      createdAt: 'text',
      updatedAt: 'text',
    },
    key: ['id'],
    indexes: [['deployment', 'status']],
  },
  alertPolicies: {
    columns: { deployment: 'text', driftShare: 'number', features: 'json', forWindows: 'integer', cooldownMs: 'integer', severity: 'text' },
    key: ['deployment'],
  },
  retrainPolicies: {
    columns: { deployment: 'text', pipeline: 'text', params: 'json', minLabels: 'integer', cooldownMs: 'integer', enabled: 'boolean' },
    key: ['deployment'],
  },
  audit: {
    columns: {
      seq: 'integer',
      at: 'text',
      actor: 'text',
      action: 'text',
      resource: 'text',
      before: 'json',
      after: 'json',
      outcome: 'text',
      reason: 'text',
    },
    key: ['seq'],
    numbered: 'seq',
    indexes: [['resource'], ['action']],
  },
  events: {
    columns: { seq: 'integer', at: 'text', topic: 'text', subject: 'text', data: 'json' },
    key: ['seq'],
    numbered: 'seq',
  },
}
