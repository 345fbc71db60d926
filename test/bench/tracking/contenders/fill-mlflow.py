"""Fills MLflow's SQLite store directly: through its REST door a hundred thousand runs would take hours."""

import json
import sqlite3
import sys
import uuid

database, runs, points = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
db = sqlite3.connect(database, timeout=60)
now = 1_760_000_000_000


def param_of(run, index):
    return str((run * 7 + index * 13) % 20)


def metric_of(run, index):
    return ((run * 7919 + index * 104_729) % 100_003) / 100_003


def insert(table, rows):
    columns = list(rows[0])
    marks = ", ".join("?" for _ in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    db.executemany(f"insert into {table} ({names}) values ({marks})", [tuple(row[c] for c in columns) for row in rows])


def experiment(name):
    cursor = db.execute(
        "insert into experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time)"
        " values (?, ?, 'active', ?, ?)",
        (name, f"mlflow-artifacts:/{name}", now, now),
    )
    return cursor.lastrowid


def run_row(run_id, number, owner):
    return {
        "run_uuid": run_id,
        "name": f"run-{number}",
        "source_type": "UNKNOWN",
        "source_name": "",
        "entry_point_name": "",
        "user_id": "ada",
        "status": "FINISHED",
        "start_time": now + number,
        "end_time": now + number + 1,
        "source_version": "",
        "lifecycle_stage": "active",
        "artifact_uri": f"mlflow-artifacts:/{owner}/{run_id}/artifacts",
        "experiment_id": owner,
    }


searched = experiment("searched")
for start in range(0, runs, 2000):
    rows, params, metrics, latest, tags = [], [], [], [], []
    for number in range(start, min(runs, start + 2000)):
        run_id = uuid.uuid4().hex
        rows.append(run_row(run_id, number, searched))
        tags.append({"key": "mlflow.runName", "value": f"run-{number}", "run_uuid": run_id})
        for index in range(10):
            params.append({"key": f"p{index}", "value": param_of(number, index), "run_uuid": run_id})
            point = {"key": f"m{index}", "value": metric_of(number, index), "timestamp": now, "step": 0, "is_nan": 0, "run_uuid": run_id}
            metrics.append(point)
            latest.append(point)
    for table, batch in [("runs", rows), ("params", params), ("metrics", metrics), ("latest_metrics", latest), ("tags", tags)]:
        insert(table, batch)
    db.commit()

long = experiment("long")
run_id = uuid.uuid4().hex
insert("runs", [run_row(run_id, 0, long)])
for start in range(0, points, 20_000):
    insert(
        "metrics",
        [
            {"key": "loss", "value": 1 / (step + 1), "timestamp": now + step, "step": step, "is_nan": 0, "run_uuid": run_id}
            for step in range(start, min(points, start + 20_000))
        ],
    )
    db.commit()
last = points - 1
insert(
    "latest_metrics",
    [{"key": "loss", "value": 1 / points, "timestamp": now + last, "step": last, "is_nan": 0, "run_uuid": run_id}],
)
db.commit()
print(json.dumps({"experiment": str(searched), "run": run_id}))
