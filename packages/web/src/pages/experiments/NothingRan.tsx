import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { Snippet } from '../../ui/Snippet.tsx'

/** What to do where nothing has run: by command, or from Python with this server's address. */
export function NothingRan({ experiment = 'first' }: { experiment?: string }) {
  return (
    <Section flush>
      <Empty
        title="Nothing has been tried yet."
        commands={['levain train fit mydata target --algorithm boosting', 'levain pipeline run levain.yaml']}
      >
        Steps of a pipeline log here by themselves. A Python script does with MLflow's own client:
        <Snippet
          label="Python"
          text={`import mlflow
mlflow.set_tracking_uri("${window.location.origin}")
mlflow.set_experiment("${experiment}")
with mlflow.start_run():
    mlflow.log_param("depth", 6)
    mlflow.log_metric("auc", 0.91)`}
        />
      </Empty>
    </Section>
  )
}
