"""What the notebooks of the course import; each public name says in which lesson it is built.

Importing the package costs almost nothing: a name is loaded from its module at first use,
so that a lesson that only draws never waits for TensorFlow.
"""

from importlib import import_module

__version__ = "0.1.0"

_MODULE_OF = {
    "Moniteur": "callbacks",
    "load_mnist": "data",
    "plot_bars": "plots",
    "plot_dots": "plots",
    "plot_gallery": "plots",
    "plot_history": "plots",
    "plot_pixels": "plots",
    "plot_sweep": "plots",
    "show": "figures",
    "decimal": "french",
    "percent": "french",
    "explore_descent": "live.descent",
    "plot_descent": "descent",
    "plot_graph": "diagrams",
    "plot_network": "diagrams",
    "plot_training_loop": "diagrams",
    "draw_album": "album",
    "draw_digit": "drawing",
    "read_digit": "drawing",
    "plot_reading": "drawing",
    "sweep": "sweeps",
    "load_measurements": "measured",
    "plot_confusion": "diagnosis",
    "expected_calibration_error": "diagnosis",
    "occlusion": "diagnosis",
    "numerical_gradient": "gradients",
    "relative_error": "gradients",
    "load_network": "keras_files",
    "start_keras": "start",
    "set_seed": "start",
    "check": "checks",
    "hint": "checks",
    "bilan": "desk.review",
    "recommencer": "desk.restart",
}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str):
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}; it offers {__all__}")
    try:
        module = import_module(f"helpers.{_MODULE_OF[name]}")
    except AttributeError as error:  # of a library; `from helpers import` would not show it
        raise ImportError(f"helpers.{name} ne s'importe pas : {error}", name=__name__) from error
    return getattr(module, name)


def __dir__() -> list[str]:
    return __all__
