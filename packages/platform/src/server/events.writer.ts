/** Another process that writes events: `events.writer.ts PROJECT COUNT`. For events.test.ts. */
import { emit } from '@levain/core'
import { openApp } from '../app/index.ts'

const [, , projectFolder = '', count = '0'] = process.argv
const app = await openApp({ projectFolder })
const { ledger } = app.context()
for (let n = 0; n < Number(count); n += 1) await ledger.commit([emit('2026-01-01T00:00:00.000Z', 'run', `other-${n}`, {})])
await app.close()
