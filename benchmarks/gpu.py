"""What a GPU gives: encode rates, all methods of the paper profile, and predictions beside those of a CPU.

    python benchmarks/gpu.py --her2st ../shared/data/her2st
    python benchmarks/gpu.py --her2st ../shared/data/her2st --parts encode run --out out --seconds 330

Weights are random ones in the published formats, made first: rates and memory do not depend on their values. Each part
has a share of the time, and writes its lines as soon as they are known, to the terminal and to ``gpu.md`` in ``--out``
(else in the folder that the variable OUT names):

* smoke: what all else stands on, and each method's quick profile on a made cohort for an epoch or two;
* encode: patches per second from cached patches to stored features, beside the bare forward pass at its best batch;
* alone: each slow method's training of one fold with nothing beside it, or the first seconds of it;
* run: ``stbench run --methods all`` on the slides: seconds, memory and failures by method, use of the GPU over the run;
* agree: predictions of the quick profile in float32, on the GPU and on the CPU.

Without a GPU all of it runs on the CPU, smaller: fewer patches, the quick profile in the place of the paper one.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

PARTS = ("smoke", "encode", "alone", "run", "agree")
SHARES = {"smoke": 0.1, "encode": 0.1, "alone": 0.5, "run": 0.72, "agree": 0.18}
"""Of the seconds that there are."""


class Report:
    """Lines on the terminal and in a file, as they come."""

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / "gpu.md"
        self._started = time.perf_counter()
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("")

    def say(self, line: str) -> None:
        print(line, flush=True)
        if self._path is not None:
            with self._path.open("a") as file:
                file.write(line + "\n")

    def part(self, title: str, lines: Callable[[], Iterator[str]]) -> None:
        """A part under its title; what stops it is said, and the next one begins."""
        self.say(f"\n## {title} (from second {time.perf_counter() - self._started:.0f})\n")
        try:
            for line in lines():
                self.say(line)
        except Exception as error:
            import traceback

            self.say(f"\nSTOPPED: {type(error).__name__}: {error}\n```\n{traceback.format_exc()}```")


def told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--her2st", type=Path, required=True, help="folder of her2st's sections")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=["encode", "run", "agree"])
    parser.add_argument("--out", type=Path, default=Path(os.environ["OUT"]) if os.environ.get("OUT") else None)
    parser.add_argument("--seconds", type=float, default=330.0, help="for all parts together")
    parser.add_argument("--device", default="", help="cuda where there is one, else cpu")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--methods", default="all")
    parser.add_argument("--share", type=float, default=0.0, help="of a GPU that each method gets; 0 asks its card")
    parser.add_argument("--patches", type=int, default=0, help="that each network is given; UNI a quarter of them")
    parser.add_argument("--networks", nargs="+", default=[], help="that encode measures; all where none is named")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--without", nargs="*", default=[], help="weights that are not made")
    return parser.parse_args()


def main() -> None:
    asked = told()
    asked.her2st = asked.her2st.resolve()
    import torch

    device = asked.device or ("cuda" if torch.cuda.is_available() else "cpu")
    on_gpu, report = device.startswith("cuda"), Report(asked.out)
    cores = len(os.sched_getaffinity(0))
    name = torch.cuda.get_device_name(device) if on_gpu else f"CPU, {cores} cores"
    report.say(f"# {name}, torch {torch.__version__}, Python {sys.version.split()[0]}")
    from benchmarks.gpu_parts import agree, alone, encode, run, smoke, weights

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if "smoke" in asked.parts:
            smoke.check_base(device)  # where this fails, nothing else is worth its time
            methods = () if asked.methods == "all" else tuple(asked.methods.split(","))
            precision, most = "bfloat16" if on_gpu else "float32", asked.seconds * SHARES["smoke"]
            report.part("Smoke", lambda: smoke.smoke_lines(device, precision, most, methods))
        started = time.perf_counter()
        (folder / "weights").mkdir()
        wanted = tuple(set(weights.known()) - set(asked.without)) if on_gpu else tuple(encode.BARS)
        paths = weights.random_weights(folder / "weights", wanted)
        report.say(f"\nRandom weights of {len(paths)} models were made in {time.perf_counter() - started:.0f} s.")
        left = {part: asked.seconds * SHARES[part] for part in asked.parts}
        scale = asked.seconds / sum(left.values())
        workers = asked.workers or (min(cores, 12) if on_gpu else cores)
        if "encode" in asked.parts:
            n = asked.patches or (16384 if on_gpu else 64)
            report.part(
                "Encode", lambda: encode.encode_rows(asked.her2st, paths, device, n, asked.rounds, asked.networks)
            )
        if "alone" in asked.parts:
            names = (run.SLOW if asked.methods == "all" else asked.methods).split(",")
            seconds = left["alone"] * scale / len(names)
            lines = alone.alone_rows(asked.her2st, paths, device, names, seconds)
            report.part("Trained alone, the first fold", lambda: lines)
        methods = f"{run.SLOW},all" if asked.methods == "all" else asked.methods
        common = {"data": asked.her2st, "device": device, "workers": workers, "methods": methods}
        if "run" in asked.parts:
            profile = "paper" if on_gpu else "quick"
            running = run.Running(
                weights=paths if on_gpu else {}, profile=profile, precision="bfloat16" if on_gpu else "float32",
                share=asked.share, **common,
            )  # fmt: skip
            title = f"Run: {asked.methods}, {profile}, {workers} workers"
            report.part(title, lambda: run.run_lines(running, folder / "run", left["run"] * scale))
        if "agree" in asked.parts:
            stores = {where: folder / f"agree-{where.partition(':')[0]}" for where in dict.fromkeys(("cpu", device))}
            runs = [
                (run.Running(weights={}, profile="quick", precision="float32", **{**common, "device": where,
                             "workers": max(1, cores // len(stores))}), place)
                for where, place in stores.items()
            ]  # fmt: skip
            seconds = left["agree"] * scale
            report.part(f"Quick on {' and '.join(stores)}", lambda: run.side_by_side(runs, seconds))
            first, *rest = stores.values()
            for other in rest:
                report.part("Agreement", lambda o=other: agree.agreement(first / "store", o / "store"))


if __name__ == "__main__":
    main()
