"""A method that gets into one kind of trouble while it trains for the fold of slide B1, and works elsewhere."""

import os
import signal
import sys
import time
from dataclasses import dataclass

import numpy as np

from stbench.adapters import register
from stbench.errors import WeightsMissing


@register("trouble")
@dataclass(frozen=True, kw_only=True)
class Trouble:
    kind: str

    def train(self, slides, panel, rng, context):
        print("about to train")
        if self.kind.startswith("looks"):
            start = time.time()
            time.sleep(0.1)
            print("sees", repr(os.environ.get("CUDA_VISIBLE_DEVICES")), context.device, start, time.time())
        if "B1" in [slide.name for slide in slides]:
            return
        if self.kind == "raises":
            raise ValueError("no luck")
        if self.kind == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind == "sleeps":
            time.sleep(60)
        if self.kind == "greedy":
            held = []
            while len(held) < 20:
                held.append(np.ones(10**7))
                time.sleep(0.02)
            time.sleep(60)
        if self.kind == "starves":
            raise MemoryError
        if self.kind == "weightless":
            raise WeightsMissing("weights 'big'", "are not on this machine", "", "stbench weights fetch big")
        if self.kind == "exits":
            sys.exit(3)
        return

    def predict(self, model, slide, panel):
        return np.zeros((slide.n_spots, len(panel)), np.float32)
