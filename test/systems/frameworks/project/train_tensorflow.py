import mlflow
import tensorflow
from tables import answer, split

tensorflow.keras.utils.set_random_seed(1)
mlflow.autolog()
rows, test, labels, truth = split("wine")
layers = tensorflow.keras.layers
scale = layers.Normalization()
scale.adapt(rows.to_numpy("float32"))
model = tensorflow.keras.Sequential([layers.Input((13,)), scale, layers.Dense(16, "relu"), layers.Dense(3, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(rows.to_numpy("float32"), labels.to_numpy(), epochs=40, verbose=0)
predictions = model.predict(test.to_numpy("float32"), verbose=0)
answer(test, predictions, (predictions.argmax(axis=1) == truth).mean())
