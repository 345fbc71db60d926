/** Makes a model and sends the messages about it, as a process of its own that waits to be killed: `notify.writer.ts FOLDER`. */
import { silentLog } from '@levain/core'
import { openApp } from '../app/index.ts'

const app = await openApp({ projectFolder: process.argv[2] ?? '.', log: silentLog })
await app.startServices()
await app.call('registry.create', { model: 'made-by-the-child' })
setInterval(() => {}, 60_000)
