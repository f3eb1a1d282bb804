"""Four trainings to read, for an exercise of lesson 05: `python benchmarks/curves.py`.

One that over-fits, one that under-fits, one that is too short, one with nothing to change; the losses of each epoch, on its own images and on
the last 9,000 of the training set, go to helpers/measured/curves.csv. The seed is fixed. Half a minute on two cores.
"""

from machine import facts

from helpers import load_mnist, set_seed, start_keras
from helpers.measured import save_measurements

EPOCHS = 12


def main() -> None:
    start_keras()
    import keras
    from keras import layers

    trainings = {  # hidden neurons, images, optimizer, size of a batch
        "A": (64, 100, keras.optimizers.Adam(0.01), 10),
        "B": (1, 5000, keras.optimizers.RMSprop(0.01), 32),
        "C": (512, 2000, keras.optimizers.SGD(0.01), 128),
        "D": (10, 45000, keras.optimizers.RMSprop(0.003), 128),
    }
    (images, labels), _ = load_mnist()
    x = images.reshape(-1, 784).astype("float32") / 255
    rows = []
    for curve, (neurons, count, optimizer, batch_size) in trainings.items():
        set_seed(0)
        model = keras.Sequential(
            [
                keras.Input((784,)),
                layers.Dense(neurons, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
        history = model.fit(
            x[:count],
            labels[:count],
            epochs=EPOCHS,
            batch_size=batch_size,
            validation_data=(x[-9000:], labels[-9000:]),
            verbose=0,
        ).history
        for epoch, (loss, val_loss) in enumerate(
            zip(history["loss"], history["val_loss"], strict=True), start=1
        ):
            rows.append(
                {
                    "curve": curve,
                    "epoch": epoch,
                    "loss": round(loss, 2),
                    "val_loss": round(val_loss, 2),
                }
            )
    command = {"command": "python benchmarks/curves.py"}
    save_measurements("curves", command | facts("keras", "tensorflow"), rows)


if __name__ == "__main__":
    main()
