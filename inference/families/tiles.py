"""Tiles of a picture put together again into one grid."""

from __future__ import annotations

import numpy as np


def tiled_cells(rows: int, columns: int, side: int) -> np.ndarray:
    """Token index of each cell, int64 [rows * side, columns * side]: tiles come row by row, and each tile's
    `side` x `side` tokens row by row within it."""
    order = np.arange(rows * columns * side * side).reshape(rows, columns, side, side)
    return order.transpose(0, 2, 1, 3).reshape(rows * side, columns * side)
