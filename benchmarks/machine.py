"""What a measurement needs to be read: the machine and the versions."""

import os
import platform
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def facts(*libraries: str) -> dict[str, str]:
    """Return the processor, its cores, the system, Python, NumPy and `libraries`.

    A library that is not installed is left out: TensorFlow has two names.
    """
    cpuinfo = Path("/proc/cpuinfo")
    names = [
        line.split(":", 1)[1].strip()
        for line in (cpuinfo.read_text().splitlines() if cpuinfo.exists() else ())
        if line.startswith("model name")
    ]
    versions = {}
    for name in ("numpy", *libraries):
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    } | versions
