import type { Run } from '@levain/sdk'
import { useEffect, useRef } from 'react'
import { useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'

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
            <Tail text={text} />
          </Section>
        )
      }
    </Loaded>
  )
}

function Tail({ text }: { text: string }) {
  const frame = useRef<HTMLPreElement>(null)
  const follows = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer text is the reason to scroll
  useEffect(() => {
    if (follows.current && frame.current) frame.current.scrollTop = frame.current.scrollHeight
  }, [text])
  return (
    <pre
      ref={frame}
      className="artifact-text"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label="Log of the run"
      onScroll={({ currentTarget: log }) => {
        follows.current = log.scrollTop + log.clientHeight >= log.scrollHeight - 12
      }}
    >
      {text}
    </pre>
  )
}
