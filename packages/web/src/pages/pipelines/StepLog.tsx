import type { Step } from '@levain/sdk'
import { useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Tail } from '../../ui/Tail.tsx'

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
            <Tail text={text || (complete ? 'It printed nothing.' : 'Nothing yet.')} label="Log of the step" className="log" />
          </>
        )}
      </Loaded>
    </div>
  )
}
