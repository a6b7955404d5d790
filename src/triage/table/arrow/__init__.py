"""Tables as Arrow record batches: many rows decided at once, exactly as `decide` decides each of them (`design.md` 3).

`classes` reads each distinct value of a column once, by the reader that `decide` uses; `layout` has the kernel's bit vectors as machine
words; `patterns` finds equal rows; `deciding` puts the three together, `whole_outcomes` has it tell everything. `blocks` cuts a file into
stretches that Arrow reads as the strict reader does, `pieces` turns a stretch into what is written for it, `processes` has several of them
do so, over a `line` to each. `json_stretches` does the same for lines of JSON, `parquet_stretches` for Parquet, and `row_stretches` for
the rows of any table; `ways` chooses among them. `telling` has what the record and reports want of rows.

Only this package, and readers and writers of Parquet, see PyArrow and NumPy.
"""

from __future__ import annotations


def available() -> bool:
    """Whether PyArrow and NumPy are installed."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None and find_spec("numpy") is not None


def no_signals() -> None:
    """Has Ctrl-C handled by Python alone: while Arrow reads it would take signals for itself, and between two reads lose one."""
    import pyarrow

    pyarrow.enable_signal_handlers(False)


class _NoPandas:
    """A finder of modules that finds no pandas, whatever there is."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        """See `importlib.abc.MetaPathFinder`."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is left aside", name=name)


def without_pandas() -> None:
    """Has Arrow not import pandas where it is installed, in a process that has no table of it: it would with its first array, to see
    whether that is one, and takes half a second for it."""
    import sys

    import pyarrow

    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pyarrow.array([])
        finally:
            sys.meta_path.remove(_NoPandas)
