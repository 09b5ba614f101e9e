"""A method that does one hostile or careless thing while it trains for the fold of slide B1, and works elsewhere."""

import builtins
import faulthandler
import gc
import locale
import logging
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import dataclass

import numpy as np

from stbench.adapters import register

DEEDS = {}
"""What is done, by name: a function of the slides."""


def deed(function):
    DEEDS[function.__name__.replace("_", "-")] = function
    return function


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Abrupt(Exception):
    def __str__(self):
        os._exit(7)


@deed
def leaves_at_once(slides):
    os._exit(0)


@deed
def leaves_with_a_code(slides):
    os._exit(3)


@deed
def prints_a_surrogate(slides):
    print("\ud800")


@deed
def raises_a_surrogate(slides):
    raise ValueError("\ud800")


@deed
def raises_the_unspeakable(slides):
    raise Unspeakable


@deed
def leaves_when_read(slides):
    raise Abrupt


@deed
def raises_a_long_message(slides):
    raise ValueError("x" * 50_000_000)


@deed
def closes_stdout(slides):
    sys.stdout.close()
    sys.__stdout__.close()


@deed
def closes_descriptors(slides):
    os.close(1)
    os.close(2)


@deed
def closes_all_descriptors(slides):
    os.closerange(0, 4096)


@deed
def interrupts(slides):
    raise KeyboardInterrupt


@deed
def exits(slides):
    sys.exit("enough")


@deed
def ends_a_generator(slides):
    raise GeneratorExit


@deed
def recurses(slides):
    recurses(slides)


@deed
def limits_file_size(slides):
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@deed
def limits_file_size_for_good(slides):
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


@deed
def limits_open_files(slides):
    resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))


@deed
def limits_memory(slides):
    resource.setrlimit(resource.RLIMIT_AS, (1 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
    bytearray(1 << 30)


@deed
def prints_a_lot(slides):
    for _ in range(300):
        print("y" * 1_000_000)


@deed
def has_another_print_a_lot(slides):
    subprocess.run([sys.executable, "-c", "for _ in range(100): print('z' * 1000000)"], check=True)


@deed
def prints_without_end(slides):
    while True:
        os.write(1, b"y" * 1_000_000)


@deed
def has_another_print_without_end(slides):
    subprocess.run(["yes"], check=True)


@deed
def writes_to_every_descriptor(slides):
    for descriptor in range(3, 100):
        try:
            os.write(descriptor, b"x" * 64)
        except OSError:
            continue


@deed
def raises_what_cannot_be_pickled(slides):
    error = ValueError("odd")
    error.function = lambda: None
    raise error


@deed
def stops_itself(slides):
    os.kill(os.getpid(), signal.SIGSTOP)


@deed
def dies_of_a_real_time_signal(slides):
    os.kill(os.getpid(), signal.SIGRTMIN + 1)


@deed
def kills_itself(slides):
    os.kill(os.getpid(), signal.SIGKILL)


@deed
def terminates_itself(slides):
    os.kill(os.getpid(), signal.SIGTERM)


@deed
def crashes(slides):
    faulthandler._sigsegv()


@deed
def aborts(slides):
    os.abort()


@deed
def sleeps(slides):
    time.sleep(600)


@deed
def holds_the_interpreter(slides):
    import re

    re.match(r"(a+)+$", "a" * 60 + "b")


@deed
def ignores_signals_and_sleeps(slides):
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)


@deed
def normalises_in_place(slides):
    import scanpy as sc

    for slide in slides:
        sc.pp.normalize_total(slide.adata, target_sum=1.0)


@deed
def sets_counts(slides):
    for slide in slides:
        slide.adata.X = slide.adata.X * 0


@deed
def makes_counts_writable(slides):
    slides[0].adata.X.data.setflags(write=True)
    slides[0].adata.X.data[:] = 0


@deed
def writes_counts_through_torch(slides):
    import torch

    torch.from_numpy(slides[0].adata.X.data).zero_()


@deed
def writes_centres_through_torch(slides):
    import torch

    torch.from_numpy(slides[0].centres_px).zero_()


@deed
def edits_annotations(slides):
    for slide in slides:
        slide.adata.obs["cluster"] = 1
        slide.adata.var["used"] = True
        slide.adata.obsm["spatial"] = slide.adata.obsm["spatial"] * 0


@deed
def removes_genes(slides):
    for slide in slides:
        slide.adata._inplace_subset_var(slice(0, 3))


@deed
def seeds_everything(slides):
    import torch

    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    torch.manual_seed(0)


@deed
def sets_threads(slides):
    import torch

    torch.set_num_threads(2)


@deed
def sets_number_type(slides):
    import torch

    torch.set_default_dtype(torch.float64)


@deed
def sets_deterministic_mode(slides):
    import torch

    torch.use_deterministic_algorithms(True)
    torch.set_float32_matmul_precision("medium")


@deed
def sets_environment(slides):
    os.environ["OMP_NUM_THREADS"] = "7"
    os.environ["STBENCH_STORE"] = "/nowhere"


@deed
def empties_environment(slides):
    os.environ.clear()


@deed
def changes_folder(slides):
    os.chdir("/")


@deed
def sets_the_mask(slides):
    os.umask(0o777)


@deed
def silences_errors(slides):
    np.seterr(all="raise")
    warnings.simplefilter("error")


@deed
def sets_scikit_learn(slides):
    import sklearn

    sklearn.set_config(transform_output="pandas")


@deed
def turns_kernels_off(slides):
    import torch

    torch._C._set_mkldnn_enabled(False)


@deed
def sets_how_processes_start(slides):
    multiprocessing.set_start_method("fork", force=True)


@deed
def gives_up_cores_and_priority(slides):
    os.nice(1)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


@deed
def sets_matplotlib(slides):
    import matplotlib

    matplotlib.rcParams["font.size"] = 40


@deed
def sets_the_locale(slides):
    locale.setlocale(locale.LC_ALL, "C")
    locale.setlocale(locale.LC_NUMERIC, "C.UTF-8")


@deed
def handles_signals(slides):
    signal.signal(signal.SIGTERM, lambda *_: None)


@deed
def sets_an_alarm(slides):
    signal.alarm(3)


@deed
def replaces_stdout(slides):
    sys.stdout = sys.stderr = sys.__stdout__ = None


@deed
def replaces_a_function(slides):
    np.median = None


@deed
def replaces_print(slides):
    builtins.print = lambda *_: None


@deed
def replaces_a_method_of_slides(slides):
    type(slides[0]).expression = lambda self, panel: np.zeros((self.n_spots, len(panel)), np.float32)


@deed
def turns_off_logging_and_gc(slides):
    logging.disable(logging.CRITICAL)
    gc.disable()
    sys.setrecursionlimit(200)


@deed
def leaves_a_thread(slides):
    threading.Thread(target=time.sleep, args=(600,), daemon=False).start()


@deed
def leaves_a_child(slides):
    subprocess.Popen(["sleep", "612"])


@deed
def leaves_a_child_and_holds_the_interpreter(slides):
    subprocess.Popen(["sleep", "612"])
    holds_the_interpreter(slides)


@deed
def leaves_a_fork(slides):
    if os.fork() == 0:
        time.sleep(612)
        os._exit(0)


@deed
def leaves_a_daemon(slides):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(612)
        os._exit(0)


@deed
def leaves_a_fork_and_exits(slides):
    if os.fork() == 0:
        time.sleep(612)
    os._exit(0)


@deed
def returns_from_a_fork(slides):
    os.fork()


@register("hostile")
@dataclass(frozen=True, kw_only=True)
class Hostile:
    deed: str

    def __post_init__(self):
        if self.deed not in {*DEEDS, "none"}:
            raise ValueError(f"there is no deed '{self.deed}'")

    def train(self, slides, panel, rng, context):
        if self.deed in DEEDS and "B1" not in [slide.name for slide in slides]:
            DEEDS[self.deed](slides)
        return

    def predict(self, model, slide, panel):
        return np.zeros((slide.n_spots, len(panel)), np.float32)
