import { Button, Modal, NumberInput } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'
import type { Shown } from './Study.tsx'

/** Stops a study that goes on; opens one again that is over, with more trials where it had them all. */
export function StudyActions({ shown: { study, next, trials } }: { shown: Shown }) {
  const [opening, setOpening] = useState(false)
  const stop = useTell('study', 'stop')
  if (next === 'open')
    return (
      <>
        {stop.error ? <Failure error={stop.error} /> : null}
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={stop.isPending}
          onClick={() => stop.mutate({ study: study.name })}
        >
          Stop
        </Button>
      </>
    )
  return (
    <>
      <Button leftSection={<IconPlayerPlay size={14} />} onClick={() => setOpening(true)}>
        Go on
      </Button>
      {opening ? <GoOn study={study} made={trials.length} onClose={() => setOpening(false)} /> : null}
    </>
  )
}

function GoOn({ study, made, onClose }: { study: Shown['study']; made: number; onClose: () => void }) {
  const had = study.limits.trials
  const [most, setMost] = useState<number | string>(had === null ? '' : made >= had ? 2 * had : had)
  const create = useTell('study', 'create')
  const trials = most === '' ? null : Number(most)
  return (
    <Modal opened onClose={onClose} title={`Go on with ${study.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          // A time that is over, or a value that was reached, would end it again at once.
          create.mutate({ name: study.name, limits: { trials, seconds: null, target: null } }, { onSuccess: onClose })
        }}
      >
        <NumberInput
          label="Trials in all"
          description={`${made} were made; empty for no limit`}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={most}
          onChange={setMost}
          data-autofocus
        />
        <p className="muted small">Nothing is tried until a worker asks: the page says how one joins.</p>
        <Command line={`levain study create ${quote(study.name)} --limits '${JSON.stringify({ trials })}'`} />
        {create.error ? <Failure error={create.error} /> : null}
        <div className="row">
          <Button type="submit" loading={create.isPending}>
            Go on
          </Button>
        </div>
      </form>
    </Modal>
  )
}
