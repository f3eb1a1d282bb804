"""What each learner's server does under JupyterHub, whether a process, a container or a pod.

Its folder is in JUPYTER_CONFIG_PATH (../jupyterhub_config.py) or is the image's /etc/jupyter
(../Dockerfile). MEM_LIMIT and CPU_LIMIT come from the hub.
"""

import os
import resource
from pathlib import Path

c = get_config()  # noqa: F821 - Jupyter gives it

# For kernels and terminals; a file of the learner's course cannot keep this server from starting.
os.environ["PYTHONPATH"] = str(Path.home() / "cours-keras-mnist")

# nbgitpuller's clone and merge run these hooks: they lay the desk, and merge new versions into it.
os.environ |= {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": str(Path(__file__).resolve().parent / "hooks"),
}

# A cell that asks for too much gets an error that it can read. Without this the system would kill
# its kernel, all variables lost. Each process is counted by itself: the container's or the cgroup's
# limit, on what all of them hold, remains behind it. RLIMIT_AS would also count what TensorFlow
# reserves and never uses.
if limit := int(os.environ.get("MEM_LIMIT", "0")):
    own = 256 * 2**20  # for this server, and the files that the kernel maps
    resource.setrlimit(resource.RLIMIT_DATA, (limit - own,) * 2)

# TensorFlow and loky would otherwise count the processors of the whole machine.
if share := os.environ.get("CPU_LIMIT"):
    threads = str(max(1, round(float(share))))
    for name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, threads)
    os.environ.setdefault("LOKY_MAX_CPU_COUNT", threads)

# A kernel whose tab is closed keeps its memory until then; one with an open tab is left alone.
c.MappingKernelManager.cull_idle_timeout = 1800
c.MappingKernelManager.cull_interval = 300
