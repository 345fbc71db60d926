import { test } from 'node:test'
import type { ModelVersion, Run } from '@levain/core'
import { createClient } from './client.ts'

/** Compiles only if the types are the same. */
const same = <A, B>(_: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false): void => {}

test('inputs and outputs are typed by the contracts', () => {
  const client = createClient({ url: 'http://127.0.0.1:1' })
  type Show = Awaited<ReturnType<typeof client.registry.show>>
  same<Show['versions'], ModelVersion[]>(true)
  same<Awaited<ReturnType<typeof client.pipeline.cancel>>, Run>(true)
  // Never called: these lines only have to compile, or not.
  const _compiles = () => [
    client.registry.list(),
    client.registry.promote({ model: 'late', version: 2 }),
    client.track.runs({ kind: 'training' }),
    // @ts-expect-error a version is a number
    client.registry.promote({ model: 'late', version: '2' }),
    // @ts-expect-error the model is missing
    client.registry.promote({ version: 2 }),
    // @ts-expect-error there must be an input
    client.registry.show(),
    // @ts-expect-error there is no such kind
    client.track.runs({ kind: 'lunch' }),
    // @ts-expect-error there is no such topic
    client.events({ topics: ['lunch'] }, () => {}),
  ]
})
