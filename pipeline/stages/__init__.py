"""One module a DVC stage: read, call one function, write. Run as `python -m pipeline.stages.NAME`.

The number of threads is that of the cores that this process may use, set before anything heavy is imported, unless OMP_NUM_THREADS sets
it: the same machine and number give the same bytes. Threads that wait do so without burning a core: torch and scikit-learn bring an
OpenMP runtime each.
"""

import os

_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

os.environ.setdefault("OMP_NUM_THREADS", str(_CORES))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
