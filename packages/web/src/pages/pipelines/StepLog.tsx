import type { Step } from '@levain/sdk'
import { useEffect, useRef } from 'react'
import { useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { Loaded } from '../../ui/Loaded.tsx'

const tailMs = 1000

/** The log of a task; follows its end while it grows, unless one has scrolled up. */
export function StepLog({ run, task }: { run: string; task: Step }) {
  const log = useAsk(
    'pipeline',
    'log',
    { run, step: task.step, index: task.index },
    { everyMs: (data) => (data?.complete ? false : tailMs) },
  )
  return (
    <div className="part">
      <Loaded query={log} bones={3}>
        {({ text, complete }) => (
          <>
            <div className="row apart">
              <h3>Log</h3>
              <span className="row tight">
                {complete ? null : <span className="muted small">following…</span>}
                <CopyButton text={text} label="Copy log" />
              </span>
            </div>
            <Tail text={text || (complete ? 'It printed nothing.' : 'Nothing yet.')} />
          </>
        )}
      </Loaded>
    </div>
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
      className="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label="Log of the step"
      onScroll={({ currentTarget: log }) => {
        follows.current = log.scrollTop + log.clientHeight >= log.scrollHeight - 12
      }}
    >
      {text}
    </pre>
  )
}
