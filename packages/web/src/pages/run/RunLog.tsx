import type { Run } from '@levain/sdk'
import { useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Tail } from '../../ui/Tail.tsx'

const tailCharacters = 200_000
const tailMs = 1500

/** What a run printed; its end, followed while it grows unless one has scrolled up. */
export function RunLog({ run }: { run: Run }) {
  const going = run.status === 'running'
  const log = useAsk(
    'track',
    'readLog',
    { run: run.id, from: -tailCharacters, limit: tailCharacters },
    { everyMs: () => (going ? tailMs : false) },
  )
  return (
    <Loaded query={log} bones={8}>
      {({ text, from }) =>
        text === '' ? (
          <Section flush>
            <Empty title={going ? 'Nothing was printed yet.' : 'No console log was kept.'} command={`levain track readLog ${run.id}`} />
          </Section>
        ) : (
          <Section
            title="Log"
            note={going ? 'following…' : from > 0 ? `the last ${tailCharacters.toLocaleString('en')} characters` : undefined}
            actions={<CopyButton text={text} label="Copy log" />}
          >
            <Tail text={text} label="Log of the run" className="artifact-text" />
          </Section>
        )
      }
    </Loaded>
  )
}
