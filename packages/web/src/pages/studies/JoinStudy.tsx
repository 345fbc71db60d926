import { Command, quote } from '../../ui/Command.tsx'
import { Section } from '../../ui/Page.tsx'
import { Snippet } from '../../ui/Snippet.tsx'
import { joinSnippet } from './join-snippet.ts'
import type { Shown } from './Study.tsx'

/** How a worker takes part: any command from a terminal, or any program over HTTP. */
export function JoinStudy({ shown: { study, best, next } }: { shown: Shown }) {
  const name = quote(study.name)
  const example =
    best?.values ??
    Object.fromEntries(
      Object.entries(study.space)
        .slice(0, 1)
        .map(([key, parameter]) => [key, 'low' in parameter ? parameter.low : parameter.choices[0]]),
    )
  return (
    <Section
      title="How a worker joins"
      note={next === 'done' ? 'the study is over; Go on opens it again' : 'as many as you like, on any machine'}
    >
      <div className="stack">
        <p>
          <strong>Any command</strong> as a trial, from a terminal in the project: <code>{'{args}'}</code> becomes{' '}
          <code className="break">{argumentsText(study.space)}</code>.
        </p>
        <Command line={`levain study run ${name} --workers 2${study.command ? '' : ' -- python train.py {args}'}`} />
        {study.command ? (
          <p className="muted small">
            Each trial runs <code className="break">{study.command}</code>
          </p>
        ) : null}
        <p>
          <strong>A program of your own</strong>, over HTTP:
        </p>
        <Snippet label="Python" text={joinSnippet(study, window.location.origin)} />
        <p>
          <strong>Values of your own</strong> go first; what is left out is left to the sampler:
        </p>
        <Command line={`levain study enqueue ${name} --trials ${quote(JSON.stringify([example], rounded))}`} />
      </div>
    </Section>
  )
}

const argumentsText = (space: Shown['study']['space']): string =>
  Object.keys(space)
    .slice(0, 3)
    .map((name) => `--${name}=…`)
    .join(' ')

const rounded = (_: string, value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(3)) : value)
