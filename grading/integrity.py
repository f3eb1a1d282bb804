"""Whether the code of a copy has reached for what judges it.

Three looks, since none sees all: at the text of a cell; at the events that Python tells an audit hook,
which nothing written in Python can take away (PEP 578); at the functions of the course and of the
libraries, put back as they were before each check. What is found is told to a person: none of it is a
proof of fraud.
"""

import ast
import re
import sys
import types
from collections.abc import Callable, Iterator
from pickle import dumps  # not to be replaced by what a copy makes of the module
from typing import Any

CELL = "<copie"  # how the file names of cells begin, for Python
GUARDED = (
    "builtins", "sys", "os", "io", "json", "hmac", "hashlib", "math", "operator", "functools", "copy",
    "inspect", "random", "re", "types", "threading", "signal", "warnings", "contextlib", "unittest",
    "fractions", "decimal", "statistics", "collections", "dataclasses", "numpy", "scipy", "keras",
    "tensorflow", "h5py", "matplotlib", "helpers", "grading",
)  # fmt: skip
INTERNAL = ("helpers.catalogue", "helpers.checks", "helpers.desk", "grading", "builder", "ctypes")
FRAMES = {
    "_getframe", "_current_frames", "f_back", "f_locals", "f_globals", "f_builtins", "tb_frame",
    "gi_frame", "cr_frame", "ag_frame", "__globals__", "__closure__", "__code__", "__subclasses__",
    "__builtins__", "__defaults__", "__kwdefaults__", "get_objects", "get_referrers", "get_referents",
}  # fmt: skip
MADE_OF = ("__code__", "__defaults__", "__kwdefaults__")  # of a function
COMPARED = {"__eq__", "__array_function__", "__array_ufunc__", "__instancecheck__", "__class__"}
# These look on behalf of who calls them.
SEEN_THROUGH = ("/inspect.py", "/ctypes/__init__.py", "/traceback.py", "/bdb.py")


def told_by_text(source: str) -> Iterator[str]:
    """Give what the text of a cell shows, in French."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in nodes:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)] if isinstance(node.value, ast.Name) else []
            if node.attr in FRAMES:
                yield f"se sert de `{node.attr}`"
        elif isinstance(node, ast.Name) and node.id in FRAMES:
            yield f"se sert de `{node.id}`"
        elif isinstance(node, ast.ClassDef):
            own = {getattr(one, "name", "") for one in node.body}
            own |= {n.id for one in node.body for n in ast.walk(one) if isinstance(n, ast.Name)}
            for name in sorted(own & COMPARED):
                yield f"définit une classe qui a son propre `{name}`"
        elif (text := _text(node)) in FRAMES | COMPARED or text.startswith(INTERNAL):
            yield f"nomme `{text}`"
        if isinstance(node, ast.FunctionDef) and node.name == "check":
            yield "redéfinit `check`"
        for name in names:
            if any(name == one or name.startswith(f"{one}.") for one in INTERNAL):
                yield f"se sert de `{name}`"
            elif name == "sys.modules":
                yield "se sert de `sys.modules`"


def _text(node: ast.AST) -> str:
    """Return a text that the code writes, in one piece or in several put together."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = _text(node.left), _text(node.right)
        return "".join(parts) if all(parts) else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def watch(tell: Callable[[str], None], remade: list) -> set[str]:
    """Tell, from now on and in French, when a cell looks at frames, objects or files that are not its own.

    remade: the functions that anything gives another code come to it. Returns the events of cells that
    were seen, to which others come.
    """
    frame_of, busy, told, events = sys._getframe, [False], set(), set()

    def learner(frame: types.FrameType | None) -> bool:
        while frame and frame.f_code.co_filename.endswith(SEEN_THROUGH):
            frame = frame.f_back
        return frame is not None and frame.f_code.co_filename.startswith((CELL, "<string>"))

    def seen(event: str, arguments: tuple) -> str:
        if event == "open":
            path = str(arguments[0])
            if "helpers/catalogue/" in path:
                return "lit le catalogue des exercices"
            return f"ouvre `{path}`" if path.startswith("/proc/") and path.endswith("/mem") else ""
        if event.startswith("object."):
            # Not through the library, which reads `__code__` for a signature, `tb_frame` for a traceback.
            name, asks = arguments[1], frame_of(2).f_code.co_filename
            by_learner = asks.startswith((CELL, "<string>"))
            return f"lit ou change `{name}`" if name in FRAMES and by_learner else ""
        if event.startswith("ctypes.") or event in EVENTS:
            return f"se sert de `{event}`" if learner(frame_of(2)) else ""
        return ""

    def hook(event: str, arguments: tuple) -> None:
        if event not in EVENTS and event[:7] not in PREFIXES:
            return
        if busy[0]:  # this hook's own look at the frames
            return
        if event == "object.__setattr__" and arguments[1] in MADE_OF:
            remade.append(arguments[0])
        busy[0] = True
        try:
            found = seen(event, arguments)
            if found:
                events.add(event)
            if found and found not in told:
                told.add(found)
                tell(found)
        finally:
            busy[0] = False

    sys.addaudithook(hook)
    return events


EVENTS = {
    "open", "object.__getattr__", "object.__setattr__", "object.__delattr__", "sys._getframe",
    "sys._current_frames", "sys.settrace", "sys.setprofile", "sys.addaudithook", "gc.get_objects",
    "gc.get_referrers", "gc.get_referents", "os.fork",
}  # fmt: skip
PREFIXES = ("ctypes.",)


class Guard:
    """The functions and classes of what judges, as they were when the guard was made."""

    def __init__(self, objects: list[Any]):
        """objects: whose attributes are guarded, beside the modules of GUARDED."""
        self._kept: list[tuple[Any, dict[str, Any]]] = []
        self._codes: dict[int, tuple[types.FunctionType, tuple]] = {}
        self.remade: list = []  # by `watch`: to compare all functions takes half a second
        seen: set[int] = set()
        for name, module in list(sys.modules.items()):
            if isinstance(module, types.ModuleType) and name.split(".")[0] in GUARDED:
                self._keep(module, seen)
        for one in objects:
            self._kept.append((one, dict(vars(one))))
        self._data = {
            (name, word): (value, data)
            for name, module in list(sys.modules.items())
            if re.match(r"helpers\.catalogue\.\d\d_", name)
            for word, value in vars(module).items()
            if (data := _data(value)) is not None
        }

    def _keep(self, holder: Any, seen: set[int]) -> None:
        if id(holder) in seen:
            return
        seen.add(id(holder))
        kept = {
            k: v
            for k, v in list(vars(holder).items())
            if (callable(v) or isinstance(v, _METHODS)) and k != CHOSEN
        }
        self._kept.append((holder, kept))
        for value in kept.values():
            function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            if isinstance(function, types.FunctionType) and id(function) not in seen:
                seen.add(id(function))
                self._codes[id(function)] = function, _made_of(function)
            elif isinstance(value, type) and str(value.__module__).split(".")[0] in GUARDED:
                self._keep(value, seen)

    def restore(self) -> list[str]:
        """Put back what was changed; return the names of it."""
        changed = []
        for holder, kept in self._kept:
            now = vars(holder)
            for name, value in kept.items():
                if now.get(name) is not value:
                    if isinstance(holder, type):
                        setattr(holder, name, value)
                    else:
                        now[name] = value
                    changed.append(f"{getattr(holder, '__name__', type(holder).__name__)}.{name}")
        for function in {id(one): one for one in self.remade}.values():
            if id(function) in self._codes:
                _, made_of = self._codes[id(function)]
                for name, value in zip(MADE_OF, made_of, strict=True):
                    setattr(function, name, value)
                changed.append(f"{function.__module__}.{function.__qualname__}")
        self.remade.clear()  # what was put back has come to it too
        for (name, word), (value, data) in self._data.items():
            now = getattr(sys.modules.get(name), word, None)
            if now is not value or _data(value) != data:
                changed.append(f"{name}.{word}")
        return changed


def _data(value: Any) -> bytes | None:
    """Return the bytes of what is only data: the arrays, tables and numbers of a trial; None of all else."""
    if callable(value) or isinstance(value, types.ModuleType):
        return None
    try:
        return dumps(value)
    except Exception:  # it holds functions: these are guarded one by one
        return None


CHOSEN = "_backend_mod"  # of matplotlib.pyplot, which `%matplotlib inline` sets again
_METHODS = (property, classmethod, staticmethod)


def _made_of(function: types.FunctionType) -> tuple:
    return tuple(getattr(function, name) for name in MADE_OF)
