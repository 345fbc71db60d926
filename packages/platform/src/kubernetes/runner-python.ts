/**
 * What runs a step in its container where there is a Python: fetches the files of the task by digest, runs the command, brings what it
 * made back by digest, and leaves where that is in the pod's termination message. Needs the standard library of Python 3.8 only.
 */
export const pythonRunner = `import hashlib, json, os, signal, subprocess, sys, time, urllib.error, urllib.request
from concurrent.futures import ThreadPoolExecutor

here = os.path.dirname(os.path.abspath(__file__))
task = json.load(open(os.path.join(here, "task.json"), encoding="utf-8"))
token = open(os.path.join(here, "token"), encoding="utf-8").read().strip()
work = task["folder"]
times = 9


def ask(method, path, file=None):
    headers = {"authorization": "Bearer " + token}
    if file:
        headers.update({"content-type": "application/octet-stream", "content-length": str(os.path.getsize(file))})
    for attempt in range(times):
        body = open(file, "rb") if file else None
        try:
            request = urllib.request.Request(task["server"] + path, data=body, method=method, headers=headers)
            with urllib.request.urlopen(request, timeout=120) as answer:
                return take(answer) if method == "PUT" else save(answer, path)
        except urllib.error.HTTPError as error:
            if error.code < 500 or attempt == times - 1:
                sys.exit("levain: %s %s: %s %s" % (method, path, error.code, error.read(300).decode("utf-8", "replace")))
        except (OSError, ValueError) as error:
            if attempt == times - 1:
                sys.exit("levain: %s does not answer: %s" % (task["server"], error))
        finally:
            if body:
                body.close()
        time.sleep(min(2 ** attempt, 30))


def take(answer):
    return json.load(answer)["digest"]


def save(answer, path):
    wanted = path.rsplit("/", 1)[1]
    targets = [file["path"] for file in task["files"] if file["digest"] == wanted]
    half = os.path.join(work, ".half-" + wanted.replace(":", "-"))
    seen = hashlib.sha256()
    with open(half, "wb") as file:
        for piece in iter(lambda: answer.read(1 << 20), b""):
            seen.update(piece)
            file.write(piece)
    if "sha256:" + seen.hexdigest() != wanted:
        raise ValueError("the bytes of %s are altered" % wanted)
    for at, target in enumerate(targets):
        target = os.path.join(work, target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if at < len(targets) - 1:
            with open(half, "rb") as source, open(target, "wb") as copy:
                for piece in iter(lambda: source.read(1 << 20), b""):
                    copy.write(piece)
        else:
            os.replace(half, target)


def bring(path):
    return {"path": os.path.relpath(path, work).replace(os.sep, "/"), "digest": ask("PUT", "/api/v1/blobs", path), "bytes": os.path.getsize(path)}


for folder in ("code", "in", "out"):
    os.makedirs(os.path.join(work, folder), exist_ok=True)
with ThreadPoolExecutor(4) as pool:
    list(pool.map(lambda digest: ask("GET", "/api/v1/blobs/" + digest), sorted({file["digest"] for file in task["files"]})))
own = {"LEVAIN_TOKEN": token, "MLFLOW_TRACKING_TOKEN": token}
child = subprocess.Popen(["/bin/sh", "-c", task["command"]], cwd=os.path.join(work, "code"), env={**os.environ, **task["env"], **own})
signal.signal(signal.SIGTERM, lambda *_: child.terminate())
code = child.wait()
if code == 0:
    made = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(work, "out")) for name in names]
    outputs = os.path.join(work, "outputs")
    made += [outputs] if os.path.isfile(outputs) else []
    result = os.path.join(work, ".result.json")
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(bring, sorted(made)))
    with open(result, "w", encoding="utf-8") as file:
        json.dump({"files": files}, file)
    with open(task["message"], "w", encoding="utf-8") as file:
        json.dump({"result": ask("PUT", "/api/v1/blobs", result)}, file)
sys.exit(code if code >= 0 else 128 - code)
`
