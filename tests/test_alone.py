"""One notebook, copied alone into an empty folder, runs: with its data from an address, or with a clear message."""

import functools
import http.server
import threading
from dataclasses import replace

import nbformat
import papermill
import pytest

from course import data, notebooks, reading, settings
from course.engine.stage import execute

ROOT_SETTINGS = settings.load()
LESSONS = [
    reading.lesson_id(ROOT_SETTINGS.root, path)
    for path in reading.sources(ROOT_SETTINGS.root)
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def serve():
    """A function that serves a folder on loopback and returns its address."""
    servers = []

    def start(folder) -> str:
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Quiet, directory=folder)
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()


def run_alone(notebook, folder, **parameters):
    """Execute a notebook, as a file of its own in an otherwise empty folder."""
    nbformat.write(notebook, folder / "lesson.ipynb")
    papermill.execute_notebook(
        folder / "lesson.ipynb",
        folder / "done.ipynb",
        parameters,
        cwd=folder,
        progress_bar=False,
        kernel_name="python3",
    )


@pytest.mark.every_lesson
@pytest.mark.parametrize("name", LESSONS)
def test_lesson_runs_alone_with_data_from_an_address(name, tmp_path, serve):
    root = ROOT_SETTINGS.root
    lesson = reading.read(reading.find(root, [name])[0], root)
    there = replace(ROOT_SETTINGS, data=serve(root / "datasets"))
    parameters = {"FAST": True} if lesson.has_fast else {}
    run_alone(notebooks.solution(lesson, there), tmp_path, SEED=1, **parameters)
    assert {path.name for path in (tmp_path / "datasets").glob("*")} == set(lesson.data)


@pytest.mark.every_lesson
@pytest.mark.parametrize("name", LESSONS)
def test_learner_notebook_runs_alone_up_to_the_first_exercise(name, tmp_path, serve):
    root = ROOT_SETTINGS.root
    lesson = reading.read(reading.find(root, [name])[0], root)
    there = replace(ROOT_SETTINGS, data=serve(root / "datasets"))
    try:
        run_alone(notebooks.learner(lesson, there), tmp_path)
    except papermill.PapermillExecutionError as error:
        assert error.ename in ("NotImplementedError", "AssertionError"), error


def data_message(course, folder, monkeypatch, **changes) -> str:
    """What the data cell of the small lesson says in an empty folder."""
    monkeypatch.chdir(folder)
    outcome = execute(
        data.cell(replace(course.settings, **changes), ["numbers.csv"]), "<data>", {}
    )
    return "" if outcome["ok"] else f"{outcome['kind']}: {outcome['message']}"


@pytest.fixture
def empty(tmp_path_factory):
    return tmp_path_factory.mktemp("empty")


def test_data_is_downloaded_once_and_then_found(course, empty, serve, monkeypatch):
    address = serve(course.root / "datasets")
    assert data_message(course, empty, monkeypatch, data=address) == ""
    assert (empty / "datasets" / "numbers.csv").read_text().startswith("a,b")
    assert data_message(course, empty, monkeypatch, data="http://127.0.0.1:9/") == "", (
        "no second download"
    )


def test_a_404_says_what_and_where_and_what_to_do(course, empty, serve, monkeypatch):
    address = serve(empty)
    said = data_message(course, empty, monkeypatch, data=address)
    assert (
        "numbers.csv is not in a folder `datasets` here" in said
        and address in said
        and "404" in said
    )
    assert f"copy numbers.csv into {empty}" in said


def test_no_network_says_what_to_do(course, empty, monkeypatch):
    said = data_message(course, empty, monkeypatch, data="http://127.0.0.1:9/")
    assert "ConnectionError" in said and "Connect to the net. Or copy" in said


def test_a_course_without_an_address_says_so(course, empty, monkeypatch):
    said = data_message(course, empty, monkeypatch)
    assert "this copy of the course has no address to get it from" in said
    assert "copy numbers.csv into" in said


def test_other_data_under_the_same_name_is_refused(course, empty, serve, monkeypatch):
    (empty / "served").mkdir()
    (empty / "served" / "numbers.csv").write_text("a,b\n9,9\n")
    said = data_message(course, empty, monkeypatch, data=serve(empty / "served"))
    assert "hash" in said and not (empty / "datasets" / "numbers.csv").exists()
