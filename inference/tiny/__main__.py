"""`python -m inference.tiny --family qwen2_5_vl --out DIR` writes a tiny random model that the server can load."""

from __future__ import annotations

import argparse
from pathlib import Path

from inference.tiny.shapes import TINY
from inference.tiny.write import write_tiny


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m inference.tiny", description="Write a tiny random-weight model; its text is noise.")
    parser.add_argument("--family", required=True, choices=sorted(TINY))
    parser.add_argument("--out", required=True, type=Path, help="folder to write")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    print(write_tiny(chosen.family, chosen.out, chosen.seed))


if __name__ == "__main__":
    main()
