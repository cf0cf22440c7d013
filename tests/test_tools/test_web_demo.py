"""The page: its analysis, and a click-through in a headless browser."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from fake_pose import BrightnessEstimator
from tiny_models import tiny_checkpoint
from tool_runner import TOOLS
from video_files import hopper, nodding, write_video

from mmsign.apis.inferencer import SignInferencer
from mmsign.pose import VideoReader

DESCRIPTIONS = 'mmsign://descriptions/fingerspelling.jsonl'


def test_analysis(letters: Path, tmp_path: Path) -> None:
    page = runpy.run_path(str(TOOLS / 'web_demo.py'))
    files = tiny_checkpoint(tmp_path, letters)
    inferencer = SignInferencer(*files, estimator=BrightnessEstimator(), top_k=3, device='cpu')
    texts = page['read_texts'](DESCRIPTIONS, inferencer.model.glosses)
    assert texts[1].startswith('One hand is held flat')
    images = [np.full((128, 128, 3), 60 + 3 * i, np.uint8) for i in range(10)]
    video = write_video(tmp_path / 'v.mp4', images)
    labelled, picture, rows = page['analyse'](inferencer, str(video), texts)
    assert len(list(VideoReader(labelled))) == 10
    assert picture.shape == (128, 128, 3)
    assert picture.std() > 5  # joints are drawn
    assert len(rows) == 3
    (found,) = inferencer(video)
    assert [row[2] for row in rows] == [gloss for gloss, _ in found.top]
    assert rows[0][4] == texts[found.label]


@pytest.mark.skipif(shutil.which('chromium') is None, reason='chromium is not installed')
def test_clicking_through(letters: Path, tmp_path: Path) -> None:
    pytest.importorskip('gradio', reason='gradio is not installed (extra web)')
    sync = pytest.importorskip('playwright.sync_api', reason='playwright is not installed (extra web)')
    config, checkpoint = tiny_checkpoint(tmp_path, letters)
    video = write_video(tmp_path / 'hopper.mp4', nodding(hopper(), 8))
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(TOOLS / 'web_demo.py'), str(config), '--checkpoint', str(checkpoint)]
    command += ['--port', str(port), '--descriptions', DESCRIPTIONS]
    env = {**os.environ, 'GRADIO_ANALYTICS_ENABLED': 'False', 'PYTHONPATH': os.pathsep.join(sys.path)}
    with (
        open(tmp_path / 'server.log', 'w') as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=env) as server,
    ):
        try:
            url = f'http://127.0.0.1:{port}'
            wait_for(url, server, tmp_path / 'server.log')
            with sync.sync_playwright() as play:
                browser = play.chromium.launch(
                    executable_path=shutil.which('chromium'), args=['--no-sandbox']
                )
                page = browser.new_page()
                page.goto(url)
                page.locator('#source input[type=file]').first.set_input_files(str(video))
                page.locator('#source video').first.wait_for(timeout=60_000)
                page.locator('#go').click()
                # the table sizes its columns with a hidden copy of the first row: look at the visible text
                answered = "document.querySelector('#signs').innerText.includes('0.00')"
                page.wait_for_function(answered, timeout=120_000)
                text = page.locator('#signs').inner_text()
                browser.close()
        finally:
            server.terminate()
    assert re.search(r'\b0?\.\d{3}|1\.000', text)
    assert 'hand' in text  # a description


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(f'the server ended: {log.read_text()[-2000:]}')
        try:
            urllib.request.urlopen(url, timeout=30)
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f'the server does not answer: {log.read_text()[-2000:]}')
