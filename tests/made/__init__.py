"""Made data, and where real and golden data lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CARDS = Path(__file__).parent / "cards"
