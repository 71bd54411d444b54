"""Execute a solution with papermill, and clean what it leaves."""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import DeadKernelError

try:
    import resource
except ImportError:  # Windows: costs are not measured there
    resource = None

WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass
class Cost:
    """What an execution cost: CPU seconds, wall seconds, and the peak memory of the kernel in megabytes."""

    cpu: float
    wall: float
    megabytes: float


class CellError(Exception):
    """A cell failed; `index` counts the notebook's cells from 0, `traceback` is what Python said."""

    def __init__(self, index: int, traceback: str):
        super().__init__(index, traceback)
        self.index, self.traceback = index, traceback


def execute(
    notebook: nbformat.NotebookNode, folder: Path, parameters: dict | None = None
) -> tuple[nbformat.NotebookNode, Cost]:
    """Run the notebook in `folder`; return it with clean outputs, and what it cost.

    The cost is right only in a process that executes nothing else. Raises `CellError`.
    """
    os.environ.update(OMP_NUM_THREADS="1", PYTHONWARNINGS="default", PYTHONHASHSEED="0")
    os.environ.pop(
        "MPLBACKEND", None
    )  # the kernel chooses the one that embeds pictures
    import papermill  # takes a second: only where something is executed

    start, before = time.perf_counter(), _children()
    with tempfile.TemporaryDirectory() as scratch:
        given, done = Path(scratch, "in.ipynb"), Path(scratch, "out.ipynb")
        nbformat.write(notebook, given)
        options = {"cwd": folder, "progress_bar": False, "kernel_name": "python3"}
        try:
            with _quiet():
                papermill.execute_notebook(given, done, parameters or {}, **options)
        except papermill.PapermillExecutionError as error:
            raise CellError(error.cell_index, "\n".join(error.traceback)) from None
        except DeadKernelError as error:
            raise CellError(0, f"{error}: was memory short?") from None
        executed = nbformat.read(done, as_version=4)
    cpu, megabytes = _children()
    return _clean(executed, notebook), Cost(
        cpu - before[0], time.perf_counter() - start, megabytes
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send stderr nowhere: at every start the kernel warns there of TCP on loopback."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _children() -> tuple[float, float]:
    """CPU seconds and peak megabytes of the processes that this one started and that have ended."""
    if resource is None:
        return 0.0, 0.0
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (
        2**20 if sys.platform == "darwin" else 1024
    )


def _clean(
    executed: nbformat.NotebookNode, notebook: nbformat.NotebookNode
) -> nbformat.NotebookNode:
    """The notebook as it was, with the outputs: no times, no paths, no progress bars; pictures get an alt text."""
    cells = [
        cell
        for cell in executed.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    for cell, source in zip(cells, notebook.cells, strict=True):
        cell.metadata, cell["id"] = source.metadata, source["id"]
        if cell.cell_type == "code":
            cell.outputs = [
                output for output in map(_clean_output, cell.outputs) if output
            ]
            _describe(cell.outputs)
    executed.cells, executed.metadata = cells, notebook.metadata
    return executed


def _clean_output(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    if (
        output.output_type == "stream"
        and output.name == "stderr"
        and "it/s" in output.text
    ):
        return None
    if (
        output.output_type in ("display_data", "execute_result")
        and WIDGET in output.data
    ):
        return None
    return output


def _describe(outputs: list[nbformat.NotebookNode]) -> None:
    """Give every picture the cell's last printed line as its alt text."""
    printed = [
        line
        for output in outputs
        if output.output_type == "stream"
        for line in output.text.splitlines()
        if line.strip()
    ]
    for output in outputs:
        if "image/png" in output.get("data", {}) and printed:
            output.metadata["image/png"] = {"alt": printed[-1].strip()}
