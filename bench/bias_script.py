"""The least that times a save: ``python -m bench.bias_script FORMAT SIZE`` prints seconds.

Garbage is not collected meanwhile, as ``timeit`` does it.
"""

import gc
import sys
import time

from bench.plain import SAVES, FreshFile, a_model

if __name__ == "__main__":
    save = SAVES[sys.argv[1]]
    model, example = a_model(int(sys.argv[2]))
    gc.collect()
    gc.disable()
    for _ in range(2):  # the first pays for what is needed once
        file = FreshFile()
        begun = time.perf_counter()
        save(model, example, file.path)
        took = time.perf_counter() - begun
        file.remove()
    print(took)
