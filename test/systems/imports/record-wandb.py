"""Records runs with the real client, without a server: one that ends well, one that fails, one that is killed."""

import os
import signal
import subprocess
import sys

import numpy
import wandb
from PIL import Image

kind = sys.argv[1] if len(sys.argv) > 1 else "all"
if kind == "all":
    for one, code in (("whole", 0), ("failed", 3), ("killed", -signal.SIGKILL)):
        assert subprocess.run([sys.executable, __file__, one], check=False).returncode == code, one
    sys.exit(0)

run = wandb.init(
    id=f"{kind}1",
    project="größe churn",
    name=kind,
    config={"depth": 6, "nested": {"rate": 0.5, "list": [1, 2]}},
    tags=["red", "tree"],
    notes="first\ntry",
    group="g",
    job_type="train",
    mode="offline",
)
print("hello öut")
for step in range(300):
    run.log({"loss": 1 / (step + 1), "val/acc": step})
run.log({"odd": float("nan"), "deep": {"x": float("inf")}, "flag": True})
run.log({"later": 5}, step=1000)
if kind == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if kind == "failed":
    sys.exit(3)

run.log({"image": wandb.Image(Image.new("RGB", (4, 4))), "bars": wandb.Histogram(numpy.arange(10))})
run.log({"rows": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])})
run.config.update({"late": "yes"})
run.summary["best"] = 0.99
with open("weights.bin", "wb") as file:
    file.write(b"\0" * 1000)
artifact = wandb.Artifact("weights", type="model")
artifact.add_file("weights.bin")
run.log_artifact(artifact)
run.finish()
