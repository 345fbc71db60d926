/** Makes versions of `late` in a project, as a process of its own: `versions.writer.ts FOLDER COUNT`. */
import { silentLog } from '@levain/core'
import { openApp } from '../../app/index.ts'

const [projectFolder = '.', count = '1'] = process.argv.slice(2)
const app = await openApp({ projectFolder, log: silentLog })
await Promise.all(
  Array.from({ length: Number(count) }, () => app.call('registry.createVersion', { model: 'late', source: 's3://bucket/model' })),
)
await app.close()
