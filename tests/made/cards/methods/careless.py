"""A method that makes one mistake at a time."""

import os
import pickle
import random
from dataclasses import dataclass

import numpy as np

from stbench.adapters import register
from stbench.adapters.parts.columns import in_panel
from stbench.adapters.parts.saving import load_model, save_model
from stbench.data.patches import PatchSpec

FILES = {"pickles": "model.bin", "pickles-as-json": "model.json", "overwrites": "training.json"}
"""What is written beside the model, by mistake."""


@register("careless")
@dataclass(frozen=True, kw_only=True)
class Careless:
    mistake: str

    def train(self, slides, panel, rng, context):
        draws = {"fresh-rng": np.random.default_rng().random}
        if self.mistake == "global-rng":
            draws["global-rng"] = lambda n: np.random.default_rng(np.random.randint(2**31)).random(n)  # noqa: NPY002
        if self.mistake == "threads":
            os.environ["OMP_NUM_THREADS"] = "3"
        if self.mistake == "folder":
            os.chdir("/")
        if self.mistake == "clips":
            np.minimum(slides[0].counts.data, 1, out=slides[0].counts.data)
        if self.mistake == "changes":
            slides[0].counts.data[0] += 1
        if self.mistake == "shifts":
            slides[0].centres_px[0] += 1
        return {"values": draws.get(self.mistake, rng.random)(len(panel)), "genes": panel.genes}

    def predict(self, model, slide, panel):
        bright = slide.patches(PatchSpec(side_um=100.0, pixels=4)).mean(axis=(1, 2, 3))[:, None] / 255
        answer = bright + model["values"][None]
        if self.mistake == "prefix" and len(panel) < len(model["genes"]):
            return answer[:, : len(panel)]
        if self.mistake != "own-panel":
            answer = in_panel(answer, model["genes"], panel)
        if self.mistake == "reorders":
            return answer[np.argsort(slide.centres_px[:, 0] - slide.centres_px[:, 1])]
        if self.mistake == "peeks":
            return answer + len(slide.name)
        if self.mistake == "nan":
            answer[bright[:, 0].argmax(), 0] = np.nan
        if self.mistake == "transposes":
            return answer.T
        return answer.astype(int) if self.mistake == "integers" else answer

    def embed(self, model, slide):
        if self.mistake == "embeds-nan":
            return np.full((slide.n_spots, 2), np.nan)
        if self.mistake == "embeds-by-rank":
            return np.arange(2.0 * slide.n_spots).reshape(-1, 2)
        if self.mistake == "embeds-names":
            return slide.centres_um + len(slide.patient)
        return slide.centres_um

    def parameters(self, model):
        return -1 if self.mistake == "miscounts" else len(model["genes"])

    def save(self, model, folder):
        if self.mistake in FILES:
            (folder / FILES[self.mistake]).write_bytes(pickle.dumps(model))
        kept = model["values"] * 0 if self.mistake == "forgets" else model["values"]
        save_model(folder, {"values": kept}, {"genes": model["genes"]})

    def load(self, folder, context):
        if self.mistake == "draws-in-load":
            random.random()
        arrays, facts = load_model(folder)
        return {"values": arrays["values"], "genes": tuple(facts["genes"])}
