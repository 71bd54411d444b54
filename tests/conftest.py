"""Shared by all tests: one thread, and small courses made for the purpose."""

import os
from pathlib import Path

import pytest
from small import Course

os.environ.update(OMP_NUM_THREADS="1")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def course(tmp_path) -> Course:
    """A course with one small lesson that is right in every way."""
    return Course(tmp_path)
