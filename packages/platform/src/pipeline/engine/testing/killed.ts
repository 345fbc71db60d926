import { writeSync } from 'node:fs'
import { silentLog } from '@levain/core'
import { openApp } from '../../../app/index.ts'
import { createPipelineRoom } from '../../index.ts'

/** Runs (`run`) or goes on with (`resume`) the pipeline of a folder, and says what is durable as soon as it is; killed by `kill.test.ts`. */
const [, , folder = '.', mode = 'run'] = process.argv
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)

const app = await openApp({ projectFolder: folder, log: silentLog })
const ctx = app.context()
const room = createPipelineRoom({
  callVerb: (_, name, input) => app.callByName(name, input),
  listener: ({ run, steps }) => {
    for (const { step, index, status, outputs } of steps) if (status === 'ok') say({ step, index, outputs })
    if (run) say({ run: run.id, status: run.status })
  },
})
say({ begun: true })
if (mode === 'resume') await room.verbs.resume(ctx, { run: 'latest', wait: true })
else await room.verbs.run(ctx, { file: 'levain.yaml', params: {}, noCache: ['*'], parallel: 2, wait: true, cause: { kind: 'manual' } })
say({ ended: true })
await app.close()
