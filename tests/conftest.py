"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import numpy as np
import pytest
import torch
from complete_errors import watched
from letters import letters as letters

os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')
os.environ.setdefault('GOMP_SPINCOUNT', '0')
torch.set_num_threads(1)  # the tests' models are too small for more

# The same few examples every time; look for new ones with `pytest --hypothesis-profile=thorough`.
hypothesis.settings.register_profile('quick', max_examples=30, deadline=None, derandomize=True)
hypothesis.settings.register_profile('thorough', max_examples=1000, deadline=None)
hypothesis.settings.load_profile('quick')

REPO = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption('--write-golden', action='store_true', help='keep what is computed now as right')


#: Beginnings of the paths of tests that train, convert, draw, resample, read videos or run whole commands:
#: all but `make test-fast`.
SLOW = (
    'faults/',
    'test_tables.py',
    'test_benchmarks/',
    'test_configs.py',
    'test_datasets/test_dropped.py',
    'test_datasets/test_memory.py',
    'test_datasets/test_sources/',
    'test_docs/',
    'test_engine/test_checkpoint_hook.py',
    'test_engine/test_checkpoints.py',
    'test_engine/test_data_fit.py',
    'test_engine/test_finite_hook.py',
    'test_engine/test_guards.py',
    'test_engine/test_loading_hook.py',
    'test_engine/test_overrides.py',
    'test_engine/test_progress_hook.py',
    'test_engine/test_random_state_hook.py',
    'test_engine/test_recipe.py',
    'test_engine/test_run_record.py',
    'test_engine/test_runs.py',
    'test_engine/test_two_processes.py',
    'test_evaluation/test_bootstrap.py',
    'test_evaluation/test_galleries.py',
    'test_evaluation/test_penalty.py',
    'test_evaluation/test_unseen.py',
    'test_experiments/',
    'test_fuzz.py',
    'test_inference/',
    'test_models/test_folded.py',
    'test_models/test_gather.py',
    'test_packaging.py',
    'test_pose/',
    'test_prompts/test_files/test_class_names.py',
    'test_prompts/test_generators/test_habits.py',
    'test_prompts/test_generators/test_pipeline.py',
    'test_prompts/test_review_page.py',
    'test_prompts/test_shared.py',
    'test_prompts/test_tools.py',
    'test_registry.py',
    'test_text/test_encoders.py',
    'test_tools/',
    'test_utils/test_ray_jobs.py',
    'test_visualization/',
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests."""
    for item in items:
        if item.path.relative_to(REPO / 'tests').as_posix().startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Untrained networks make denormals, which are slow; Hypothesis insists on drawing them."""
    torch.set_flush_denormal(not getattr(getattr(item, 'obj', None), 'is_hypothesis_test', False))


@pytest.fixture(scope='session')
def repo() -> Path:
    """The repository's root."""
    return REPO


@pytest.fixture(scope='session')
def shared_data() -> Path:
    """Real data beside the repository; tests that need it skip where it is absent."""
    folder = Path(os.environ.get('MMSIGN_SHARED', REPO.parent / 'shared')) / 'data'
    if not folder.is_dir():
        pytest.skip('shared data is not here (set MMSIGN_SHARED)')
    return folder


@pytest.fixture(autouse=True)
def complete_errors() -> Iterator[None]:
    """Every error that a test raises names a file, a clip or a field, and says what to do."""
    with watched() as found:
        yield
    assert not found, '\n'.join(found)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope='session', autouse=True)
def unformatted_configs() -> Iterator[None]:
    """MMEngine formats every config five times a run with yapf: half a second each, and of no use here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr('mmengine.config.config.FormatCode', lambda text, **_: (text, False))
        yield
