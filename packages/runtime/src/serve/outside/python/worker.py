"""Answers batches of rows with a Python model, for the serving process that started it.

Speaks over the socket it inherited as file descriptor 3, in frames (see frames.ts): a head of 16 bytes (length of the rest,
kind, rows, blocks), then blocks, each a head of 16 bytes (type, width, length) and little-endian data padded to 8 bytes.
Needs Python 3.9 or newer and numpy; whatever else the model needs, its environment has.
"""

import ctypes
import importlib
import importlib.metadata
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback
import warnings

PROTOCOL = 1
TOLD, ROWS, FAILED = 1, 2, 3
NUMBERS, TRUTHS, TEXTS, TIMES = 1, 2, 3, 4
HEAD, BLOCK = struct.Struct("<IIII"), struct.Struct("<IIQ")
WHOLE_MAX = 2**53


def end_with_parent(link):
    """The process ends when its parent does, in the middle of a prediction too."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)

    def watch():
        poll = select.poll()
        poll.register(link.fileno(), getattr(select, "POLLRDHUP", 0))
        poll.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


class Channel:
    """Frames of one socket."""

    def __init__(self, link):
        self.link = link
        self.left = b""

    def exactly(self, count):
        """So many bytes; what came beyond them is left for the next time."""
        pieces, size = [self.left], len(self.left)
        while size < count:
            piece = self.link.recv(max(65536, min(count - size, 2**24)))
            if not piece:
                os._exit(0)
            pieces.append(piece)
            size += len(piece)
        whole = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        self.left = whole[count:]
        return whole[:count]

    def receive(self):
        length, kind, rows, count = HEAD.unpack(self.exactly(HEAD.size))
        body = self.exactly(length)
        if kind == TOLD:
            return kind, rows, json.loads(body)
        blocks, at = [], 0
        for _ in range(count):
            form, width, size = BLOCK.unpack_from(body, at)
            at += BLOCK.size
            blocks.append((form, width, memoryview(body)[at : at + size]))
            at += size + -size % 8
        return kind, rows, blocks

    def send(self, kind, rows, parts, count):
        self.link.sendall(b"".join([HEAD.pack(sum(map(len, parts)), kind, rows, count), *parts]))

    def tell(self, kind, value):
        self.send(kind, 0, [json.dumps(value).encode()], 0)


def block(form, width, data):
    return [BLOCK.pack(form, width, len(data)), data, bytes(-len(data) % 8)]


def read_texts(data, rows):
    import numpy

    ends = numpy.frombuffer(data, dtype="<u4", count=rows)
    missing = numpy.frombuffer(data, dtype="u1", count=rows, offset=4 * rows)
    text = bytes(data[5 * rows :])
    starts = [0, *ends[:-1]]
    return [None if gone else text[start:end].decode() for start, end, gone in zip(starts, ends, missing)]


def write_texts(values):
    import numpy

    texts = [str(value).encode() for value in values]
    ends = numpy.cumsum([len(text) for text in texts], dtype="<u4")
    return ends.tobytes() + bytes(len(texts)) + b"".join(texts)


class Rows:
    """Makes of blocks what the model reads: a DataFrame by the columns of the signature, or tensors."""

    def __init__(self, columns, tensors):
        self.names = [column["name"] for column in columns]
        self.types = [column["dtype"] for column in columns]
        self.tensors = tensors

    def read(self, rows, blocks):
        import numpy

        matrix = None
        if len(blocks) == 1 and blocks[0][:2] == (NUMBERS, len(self.names)):
            matrix = numpy.frombuffer(blocks[0][2], dtype="<f8").reshape(rows, len(self.names)).copy()
        if self.tensors is not None:
            return self.as_tensors(rows, matrix)
        return self.as_frame(rows, blocks, matrix)

    def as_tensors(self, rows, matrix):
        at, tensors = 0, {}
        for tensor in self.tensors:
            width = tensor["width"]
            part = matrix[:, at : at + width].reshape([rows, *tensor["shape"]])
            tensors[tensor["name"]] = part.astype(tensor["dtype"], copy=False)
            at += width
        return tensors[None] if None in tensors else tensors

    def as_frame(self, rows, blocks, matrix):
        import pandas

        if matrix is not None and len(set(self.types)) == 1:
            return pandas.DataFrame(self.typed(matrix, self.types[0]), columns=self.names, copy=False)
        columns = matrix.T if matrix is not None else [self.column(rows, *one) for one in blocks]
        return pandas.DataFrame({name: self.typed(values, kind) for name, kind, values in zip(self.names, self.types, columns)})

    def column(self, rows, form, _, data):
        import numpy

        if form == NUMBERS:
            return numpy.frombuffer(data, dtype="<f8").copy()
        if form == TRUTHS:
            read = numpy.frombuffer(data, dtype="u1")
            return read.astype(bool) if not (read == 2).any() else numpy.array([None if one == 2 else bool(one) for one in read], dtype=object)
        if form == TIMES:
            read = numpy.frombuffer(data, dtype="<f8")
            whole = numpy.where(numpy.isnan(read), 0, read).astype("datetime64[ms]")
            whole[numpy.isnan(read)] = numpy.datetime64("NaT")
            return whole.astype("datetime64[ns]")
        return numpy.array(read_texts(data, rows), dtype=object)

    @staticmethod
    def typed(values, kind):
        import numpy

        if kind in ("integer", "long"):
            return values if numpy.isnan(values).any() else values.astype("int32" if kind == "integer" else "int64")
        return values.astype("float32") if kind == "float" else values


def load_sklearn(folder, conf):
    """An estimator without MLflow around it: starting takes half the time, and so does each answer."""
    path = os.path.join(folder, conf["pickled_model"])
    form = conf.get("serialization_format", "pickle")
    if form == "skops":
        import skops.io

        return skops.io.load(path, trusted=conf.get("skops_trusted_types"))
    loader = importlib.import_module("cloudpickle" if form == "cloudpickle" else "pickle")
    with open(path, "rb") as file:
        return loader.load(file)


class Estimator:
    """A model of scikit-learn: classifiers tell their classes and, where they have them, probabilities."""

    # The class that these answer is that of the greatest probability: one call is enough, unless two are as good as equal.
    greatest = {
        "LinearClassifierMixin.predict": {"LogisticRegression", "LogisticRegressionCV", "LinearDiscriminantAnalysis"},
        "ForestClassifier.predict": {"RandomForestClassifier", "ExtraTreesClassifier"},
        "BaggingClassifier.predict": {"BaggingClassifier"},
        "_BaseNB.predict": {"GaussianNB", "BernoulliNB", "MultinomialNB", "ComplementNB", "CategoricalNB"},
        "GradientBoostingClassifier.predict": {"GradientBoostingClassifier"},
        "HistGradientBoostingClassifier.predict": {"HistGradientBoostingClassifier"},
    }
    apart = 1e-9

    def __init__(self, model):
        self.model = model
        last = model.steps[-1][1] if hasattr(model, "steps") else model
        self.classes = list(model.classes_) if self.is_classifier(model) and not isinstance(model.classes_, list) else None
        self.has_chances = self.classes is not None and hasattr(model, "predict_proba")
        method = getattr(type(last).predict, "__qualname__", "")
        self.by_chances = self.has_chances and type(last).__name__ in self.greatest.get(method, ())

    @staticmethod
    def is_classifier(model):
        from sklearn.base import is_classifier

        return is_classifier(model) and hasattr(model, "classes_")

    def answer(self, rows):
        import numpy

        if not self.has_chances:
            return self.model.predict(rows), None
        chances = self.model.predict_proba(rows)
        if self.by_chances and chances.shape[1] > 1:
            two = numpy.partition(chances, -2, axis=1)[:, -2:]
            if (two[:, 1] - two[:, 0] > self.apart).all():
                return self.model.classes_.take(chances.argmax(axis=1)), chances
        return self.model.predict(rows), chances


class Function:
    """A model behind MLflow's python_function: what its `predict` answers is what is answered."""

    classes = None

    def __init__(self, model):
        self.model = model

    def answer(self, rows):
        return self.model.predict(rows), None


def load(told):
    folder, flavours = told["folder"], told["flavours"]
    general = flavours.get("python_function", {})
    code = general.get("code") or (flavours.get("sklearn") or {}).get("code")
    if code:
        sys.path.insert(0, os.path.join(folder, code))
    if "sklearn" in flavours and general.get("loader_module") == "mlflow.sklearn" and general.get("predict_fn", "predict") == "predict":
        return Estimator(load_sklearn(folder, flavours["sklearn"]))
    import mlflow.pyfunc

    return Function(mlflow.pyfunc.load_model(folder))


def told_labels(classes):
    return [one.item() if hasattr(one, "item") else one for one in classes]


def write_answers(answers, rows):
    """Blocks of what a model answered: numbers (several for a row where there are), truth values or texts."""
    import numpy

    if isinstance(answers, dict):
        answers = numpy.column_stack([numpy.asarray(one).reshape(rows, -1) for one in answers.values()])
    values = answers.to_numpy() if hasattr(answers, "to_numpy") else numpy.asarray(answers)
    values = values.reshape(rows, -1)
    if values.dtype == object and all(isinstance(one, (int, float, numpy.number)) and not isinstance(one, bool) for one in values.flat):
        values = values.astype(float)
    if values.dtype == bool:
        return block(TRUTHS, values.shape[1], values.astype("u1").tobytes())
    if values.dtype.kind in "iu" and values.size and max(abs(int(values.max())), abs(int(values.min()))) > WHOLE_MAX:
        raise ValueError("a whole number beyond 2^53 would lose digits")
    if values.dtype.kind in "iuf":
        return block(NUMBERS, values.shape[1], numpy.ascontiguousarray(values, dtype="<f8").tobytes())
    if values.shape[1] != 1:
        raise TypeError("answers of several texts in a row have no place in a prediction")
    return block(TEXTS, 1, write_texts(values[:, 0]))


class Memory:
    """What the process holds, looked at ten times a second at most."""

    held, looked = 0, 0.0

    def resident(self):
        now = time.monotonic()
        if now - self.looked > 0.1:
            self.held, self.looked = resident(), now
        return self.held


def resident():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def versions(names):
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def serve(channel):
    _, _, told = channel.receive()
    if told["protocol"] != PROTOCOL:
        return channel.tell(FAILED, {"error": "protocol", "message": f"it speaks protocol {PROTOCOL}"})
    try:
        model = load(told)
        rows_of = Rows(told["columns"], told["tensors"])
    except BaseException as error:
        traceback.print_exc()
        return channel.tell(FAILED, {"error": type(error).__name__, "message": str(error)[:2000]})
    channel.tell(
        TOLD,
        {
            "protocol": PROTOCOL,
            "python": sys.version.split()[0],
            "libraries": versions(told["libraries"]),
            "classes": told_labels(model.classes) if model.classes is not None else None,
            "residentBytes": resident(),
        },
    )
    # A warning for each batch would fill the log.
    warnings.filterwarnings("ignore")
    memory = Memory()
    while True:
        _, rows, blocks = channel.receive()
        try:
            answers, chances = model.answer(rows_of.read(rows, blocks))
            parts = write_answers(answers, rows)
            parts += write_answers(chances, rows) if chances is not None else []
        except Exception as error:
            traceback.print_exc()
            channel.tell(FAILED, {"error": type(error).__name__})
            continue
        parts += block(NUMBERS, 1, struct.pack("<d", memory.resident()))
        channel.send(ROWS, rows, parts, 2 if chances is None else 3)


if __name__ == "__main__":
    # What the model prints is for the log, as its errors are.
    os.dup2(2, 1)
    connection = socket.socket(fileno=3)
    connection.setblocking(True)
    end_with_parent(connection)
    serve(Channel(connection))
