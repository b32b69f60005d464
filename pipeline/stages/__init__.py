"""One module a DVC stage: read, call one function, write. Run as `python -m pipeline.stages.NAME`.

The number of threads is set before anything heavy is imported, unless OMP_NUM_THREADS sets it: the same machine and number give the same
bytes. Threads that wait do so without burning a core: torch and scikit-learn bring an OpenMP runtime each.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
