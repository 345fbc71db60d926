"""The server most tutorials end with: Flask, a pickle, one row at a time. Run by gunicorn, which keeps connections open."""

import os
import pickle

from flask import Flask, jsonify, request

app = Flask(__name__)
with open(os.environ["MODEL"], "rb") as file:
    model = pickle.load(file)


@app.post("/predict")
def predict():
    return jsonify(prediction=int(model.predict([request.get_json()["input"]])[0]))

