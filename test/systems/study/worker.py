"""A worker in plain Python: asks for trials, reports on the way, tells the value. `die` ends it in the middle of a trial."""

import json
import os
import sys
import time
import urllib.request

url, study, mode = sys.argv[1:]


def call(path, **body):
    request = urllib.request.Request(f"{url}/api/v1/studies/{study}/{path}", json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)


while True:
    answer = call("ask", worker=f"python {os.getpid()}")
    if answer["next"] == "done":
        break
    if answer["next"] == "wait":
        time.sleep(0.2)
        continue
    trial = answer["trial"]
    path = f"trials/{trial['number']}"
    if mode == "die":
        os.kill(os.getpid(), 9)
    floor = (trial["values"]["x"] - 1) ** 2
    stopped = False
    for step in range(1, 10):
        stopped = call(f"{path}/report", step=step, value=floor + 1 / step, attempt=trial["attempt"])["stop"]
        if stopped:
            break
    ending = {"state": "pruned"} if stopped else {"value": floor}
    first = call(f"{path}/tell", attempt=trial["attempt"], **ending)
    again = call(f"{path}/tell", attempt=trial["attempt"], **ending)
    assert first["state"] == again["state"], (first, again)
