"""What makes the page « Dessinez » read: the pad of the notebooks, and a network that JavaScript runs.

All of it is written in the page: a browser lets no script of a page read from a disk load another module,
or fetch a file.
"""

import base64
import contextlib
import hashlib
import json
from pathlib import Path

import numpy as np

from builder.source import ROOT
from helpers import draw_digit, load_mnist, network
from helpers.figures import bundle
from helpers.live import FOLDER, joined

WEB = Path(__file__).parent / "web" / "site"
SIZES = (784, 128, 10)
TRAINING = {"epochs": 16, "batch_size": 128, "learning_rate": 0.1}

PAGE = """\
<style>
{styles}
</style>
<noscript>
<p>JavaScript est désactivé dans ce navigateur : vous ne pouvez pas dessiner ici. Voici un dessin déjà lu.</p>
{still}
</noscript>
<div class="dessinez" hidden>
<fieldset>
<legend>Préparation :</legend>
<label><input type="radio" name="preparation" value="mnist" checked> comme MNIST</label>
<label><input type="radio" name="preparation" value="naive"> naïve</label>
</fieldset>
<div class="dessinez-pad"></div>
</div>
<script type="module">
{script}
</script>
"""


def page_part(model: network.Model) -> str:
    """Return the HTML of a pad that this network of two layers reads."""
    data, _ = bundle(still := draw_digit(model.predict), still.alt)
    pad, read = joined("pad.js"), (WEB / "reader.js").read_text(encoding="utf-8")
    styles = (FOLDER / "pad.css", WEB / "reader.css")
    return PAGE.format(
        styles="".join(path.read_text(encoding="utf-8") for path in styles).rstrip(),
        still=data["text/html"],
        script=f"{pad}\nconst NETWORK = {json.dumps(packed(model))};\n\n{read}",
    )


def packed(model: network.Model) -> list[dict]:
    """Return the layers of a network for reader.js: weights as bytes in base64, biases as numbers."""
    layers = []
    for layer in model.layers:
        if isinstance(layer, network.Dense):
            unit = float(np.abs(layer.weights).max()) / 127
            rounded = np.round(layer.weights / unit).astype(np.int8)
            weights = base64.b64encode(rounded.tobytes()).decode()
            layers.append({"weights": weights, "unit": unit, "biases": layer.biases.tolist()})
    return layers


def trained(build: Path = ROOT / "build") -> network.Model:
    """Return the last network of lesson 07, trained as there, or read from the folder that keeps it."""
    rng = np.random.default_rng(0)
    first, last = (network.Dense(*sizes, rng) for sizes in zip(SIZES, SIZES[1:], strict=False))
    model = network.Model([first, network.ReLU(), last])
    code = Path(network.__file__).read_bytes() + repr((SIZES, TRAINING)).encode()
    kept = build / f"network-{hashlib.sha256(code).hexdigest()[:8]}.npz"
    with contextlib.suppress(OSError, ValueError):  # missing, or damaged
        model.load_weights(kept)
        return model
    (images, labels), _ = load_mnist()
    images = images.reshape(len(images), -1) / np.float32(255)
    model.fit(images, labels, rng=np.random.default_rng(0), verbose=False, **TRAINING)
    build.mkdir(exist_ok=True)
    model.save_weights(kept, overwrite=True)
    return model
