"""Records a little of everything with MLflow's own client: python record.py TRACKING_URI"""

import sys

import mlflow
import pandas as pd
from sklearn.linear_model import LogisticRegression

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
is_three = mlflow.__version__.startswith("3")

mlflow.set_experiment("größe/a b")
with mlflow.start_run(run_name="first"):
    mlflow.log_params({"depth": 6, "a/b": "x\ny"})
    for step in range(300):
        mlflow.log_metric("val/loss", 1.0 / (step + 1), step=step)
    mlflow.log_metric("nothing", float("nan"))
    mlflow.set_tag("team", "ünï")
    mlflow.log_text("hello", "dir/grüße.txt")
    mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"a": [1, 2]}), name="d"), context="train")
    model = LogisticRegression().fit([[0], [1]], [0, 1])
    place = {"name": "model"} if is_three else {"artifact_path": "model"}
    mlflow.sklearn.log_model(model, **place, registered_model_name="churn")
    with mlflow.start_run(nested=True, run_name="child"):
        mlflow.log_metric("x", 1)

client.set_registered_model_alias("churn", "champion", 1)
client.set_model_version_tag("churn", "1", "v", "2")
binned = client.create_run(client.get_experiment_by_name("größe/a b").experiment_id)
client.set_terminated(binned.info.run_id, "FAILED")
client.delete_run(binned.info.run_id)
client.delete_experiment(client.create_experiment("gone"))

if is_three:
    with mlflow.start_span(name="ask") as span:
        span.set_inputs({"q": 1})
        span.set_attribute("weight", 0.5)
    mlflow.flush_trace_async_logging()
    if not sys.argv[1].startswith("file:"):
        mlflow.log_feedback(trace_id=span.trace_id, name="good", value=True)
