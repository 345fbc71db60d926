import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { Snippet } from '../../ui/Snippet.tsx'

export const exampleStudy = `metric: loss
goal: minimize
space:
  lr: log(1e-4..0.1)
  depth: int(2..12)
  booster: [gbtree, dart]
pruner: { type: asha, minStep: 1 }
limits: { trials: 50 }
`

/** What to do where nothing was searched for: say what there is to choose, and run any command with it. */
export function NoStudy() {
  return (
    <Section flush>
      <Empty
        title="Nothing has been searched for yet."
        commands={['levain study run study.yaml --workers 2 -- python train.py --lr {lr} --depth {depth} --booster {booster}']}
      >
        Say in a file what there is to choose; any command can be the trial. W&amp;B sweeps and Azure ML sweep jobs are read as they are.
        <Snippet label="study.yaml" text={exampleStudy} />
        The command tells its result as the line <code>loss=0.31</code> in the file <code>$OUTPUTS</code>, or with{' '}
        <code>mlflow.log_metric</code>.
      </Empty>
    </Section>
  )
}
