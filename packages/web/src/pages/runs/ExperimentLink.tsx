import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'

const namesMost = 5000

/** An experiment by its name, as a link to its runs. */
export function ExperimentLink({ id }: { id: string }) {
  const all = useAsk('track', 'experiments', { view: 'all', limit: namesMost })
  const name = all.data?.experiments.find(({ experiment }) => experiment.id === id)?.experiment.name ?? id
  return (
    <Link to="/experiments/$experiment" params={{ experiment: id }} title={name}>
      {name}
    </Link>
  )
}
