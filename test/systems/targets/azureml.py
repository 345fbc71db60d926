"""Loads what was written for Azure ML as its own SDK and command line do, which refuse what they do not know. Prints what they understood as JSON."""

import json
import sys
from pathlib import Path

from azure.ai.ml import load_online_deployment, load_online_endpoint

folder = Path(sys.argv[1])


def endpoint(path):
    made = load_online_endpoint(source=str(folder / path))
    return {"name": made.name, "auth": made.auth_mode, "traffic": made.traffic}


def deployment(path):
    made = load_online_deployment(source=str(folder / path))
    return {
        "name": made.name,
        "endpoint": made.endpoint_name,
        "image": made.environment.image,
        "scoring": str(made.environment.inference_config["scoringRoute"].path),
        "type": made.instance_type,
        "count": made.instance_count,
    }


print(json.dumps({"endpoint": endpoint("endpoint.yaml"), "traffic": endpoint("traffic.yaml")["traffic"], "deployments": [deployment(p.name) for p in sorted(folder.glob("deployment-*.yaml"))]}))
