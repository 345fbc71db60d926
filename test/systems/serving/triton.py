"""Asks a server of the iris model with Triton's client, over REST and gRPC; prints what it was told as JSON."""

import json
import sys

import numpy as np
import tritonclient.grpc as grpc
import tritonclient.http as http

_, http_url, grpc_url = sys.argv
FLOWERS = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]])
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def matrix(module, datatype, values, **how):
    tensor = module.InferInput("flowers", list(values.shape), datatype)
    tensor.set_data_from_numpy(values, **how)
    return [tensor]


def columns(module):
    tensors = []
    for index, name in enumerate(COLUMNS):
        tensor = module.InferInput(name, [len(FLOWERS), 1], "FP64")
        tensor.set_data_from_numpy(np.ascontiguousarray(FLOWERS[:, index : index + 1]))
        tensors.append(tensor)
    return tensors


def told(result):
    return {
        "species": [one.decode() if isinstance(one, bytes) else one for one in result.as_numpy("species").tolist()],
        "probabilities": result.as_numpy("probabilities").tolist(),
        "ids": len(set(result.as_numpy("prediction_id").tolist())),
    }


def refusal(client, module, inputs, model="iris"):
    try:
        client.infer(model, inputs)
        return None
    except module.InferenceServerException as error:
        return [error.status(), error.message()]


def rest():
    client = http.InferenceServerClient(http_url)
    yield "health", [client.is_server_live(), client.is_server_ready(), client.is_model_ready("iris"), client.is_model_ready("iris", "3")]
    yield "other", client.is_model_ready("other")
    yield "metadata", client.get_model_metadata("iris")["inputs"][0]
    yield "server", client.get_server_metadata()["name"]
    yield "binary", told(client.infer("iris", matrix(http, "FP64", FLOWERS), request_id="mine"))
    yield "json", told(client.infer("iris", matrix(http, "FP64", FLOWERS, binary_data=False)))
    wanted = [http.InferRequestedOutput(name, binary_data=False) for name in ("species", "probabilities", "prediction_id")]
    yield "json out", told(client.infer("iris", columns(http), outputs=wanted))
    yield "single", told(client.infer("iris", matrix(http, "FP32", FLOWERS.astype(np.float32))))
    for name in ("gzip", "deflate"):
        yield name, told(client.infer("iris", matrix(http, "FP64", FLOWERS), request_compression_algorithm=name))
    yield "concurrent", [told(one.get_result()) for one in [client.async_infer("iris", columns(http)) for _ in range(20)]][-1]
    yield "wrong shape", refusal(client, http, matrix(http, "FP64", FLOWERS[:, :3].copy()))
    yield "wrong type", refusal(client, http, matrix(http, "BYTES", FLOWERS.astype(str).astype(object)))
    yield "wrong model", refusal(client, http, matrix(http, "FP64", FLOWERS), "other")


def rpc():
    client = grpc.InferenceServerClient(grpc_url)
    yield "health", [client.is_server_live(), client.is_server_ready(), client.is_model_ready("iris"), client.is_model_ready("iris", "3")]
    yield "metadata", client.get_model_metadata("iris", as_json=True)["inputs"][0]
    yield "server", client.get_server_metadata().name
    answer = client.infer("iris", matrix(grpc, "FP64", FLOWERS), request_id="mine")
    yield "id", answer.get_response().id
    yield "binary", told(answer)
    yield "json out", told(client.infer("iris", columns(grpc)))
    yield "single", told(client.infer("iris", matrix(grpc, "FP32", FLOWERS.astype(np.float32))))
    for name in ("gzip", "deflate"):
        yield name, told(client.infer("iris", matrix(grpc, "FP64", FLOWERS), compression_algorithm=name))
    large = np.tile(FLOWERS, (4000, 1))
    yield "large", client.infer("iris", matrix(grpc, "FP64", large)).as_numpy("species").shape
    yield "wrong shape", refusal(client, grpc, matrix(grpc, "FP64", FLOWERS[:, :3].copy()))
    yield "wrong model", refusal(client, grpc, matrix(grpc, "FP64", FLOWERS), "other")


print(json.dumps({"rest": dict(rest()), "grpc": dict(rpc())}))
