"""The server most tutorials end with: Flask, a pickle, one row at a time."""

import pickle
import sys

from flask import Flask, jsonify, request

app = Flask(__name__)
with open(sys.argv[1], "rb") as file:
    model = pickle.load(file)


@app.post("/predict")
def predict():
    return jsonify(prediction=int(model.predict([request.get_json()["input"]])[0]))


app.run(port=int(sys.argv[2]), threaded=True)
