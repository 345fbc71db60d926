/**
 * What MLflow runs to answer a DataFrame. Its own loader of ONNX knows no levels that are missing and no answers of two columns, so the
 * folder brings one along; numpy, pandas and onnxruntime are all it needs.
 */
export const loader = `"""Answers rows of a DataFrame with the ONNX model beside it."""

import numpy
import onnxruntime
import pandas


class Model:
    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.metadata = self.session.get_modelmeta().custom_metadata_map
        self.columns = self.metadata["columns"].split("\\n")
        self.classes = self.metadata["classes"].split("\\n") if "classes" in self.metadata else None

    def feed(self, frame):
        inputs = self.session.get_inputs()
        if len(inputs) == 1 and "string" not in inputs[0].type:
            return {inputs[0].name: frame[self.columns].to_numpy(dtype=float, na_value=numpy.nan)}
        texts = {one.name for one in inputs if "string" in one.type}
        return {name: self.texts(frame[name]) if name in texts else frame[[name]].to_numpy(dtype=float, na_value=numpy.nan) for name in self.columns}

    def texts(self, column):
        return numpy.array([["" if pandas.isna(value) else str(value)] for value in column], dtype=object)

    def predict(self, data, params=None):
        frame = data if isinstance(data, pandas.DataFrame) else pandas.DataFrame(data, columns=self.columns)
        answers = self.session.run(None, self.feed(frame))
        told = {"prediction": numpy.asarray(answers[0]).reshape(-1)}
        if self.classes:
            told.update({f"probability_{name}": answers[1][:, k] for k, name in enumerate(self.classes)})
        return pandas.DataFrame(told, index=frame.index)


def _load_pyfunc(path):
    return Model(path)
`
