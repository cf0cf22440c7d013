"""The page: its analysis, and a click-through in a headless browser."""

from __future__ import annotations

import os
import re
import runpy
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import BROWSER, needs_browser
from drawn_signer import draw_signer, place
from fake_pose import BrightnessEstimator
from tiny_models import tiny_checkpoint
from tool_runner import TOOLS
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.inference.inferencer import SignInferencer
from mmsign.pose import VideoReader
from mmsign.utils.errors import MMSignError

DESCRIPTIONS = 'mmsign://descriptions/fingerspelling.jsonl'


def test_analysis(letters: Path, tmp_path: Path) -> None:
    page = runpy.run_path(str(TOOLS / 'web_demo.py'))
    files = tiny_checkpoint(tmp_path, letters)
    inferencer = SignInferencer(*files, estimator=BrightnessEstimator(), top_k=3, device='cpu')
    texts = page['read_texts'](DESCRIPTIONS, inferencer.model.glosses)
    assert texts['B'].startswith('One hand is held flat')
    texts['B'] = 'flat <b>& upright'
    images = [np.full((128, 128, 3), 60 + 3 * i, np.uint8) for i in range(10)]
    video = write_video(tmp_path / 'v.mp4', images)
    inferencer.top_k = 26
    labelled, picture, ranking = page['analyse'](inferencer, str(video), texts, tmp_path / 'out.mp4')
    assert len(list(VideoReader(labelled))) == 10
    assert picture.shape == (128, 128, 3)
    assert picture.std() > 5  # joints are drawn
    (found,) = inferencer(video)
    assert re.findall('<b>([A-Z])</b>', ranking) == [gloss for gloss, _ in found.top]
    assert f'{found.score:.0%}' in ranking
    assert 'flat &lt;b&gt;&amp; upright' in ranking
    inferencer.single_seconds = 0  # nothing moves: no sign
    *_, ranking = page['analyse'](inferencer, str(video), texts, tmp_path / 'out.mp4')
    assert ranking == 'No sign above the threshold.'


def test_too_long_is_refused_whatever_the_file_states(tmp_path: Path) -> None:
    page = runpy.run_path(str(TOOLS / 'web_demo.py'))
    video = write_video(tmp_path / 'v.mp4', [np.full((64, 64, 3), 60, np.uint8)] * 50, fps=25)
    assert len(list(page['limited'](VideoReader(video), 2.5))) == 50
    with pytest.raises(MMSignError, match=r'v\.mp4: field duration: is too long'):
        next(page['limited'](VideoReader(video), 1.5))
    reader = VideoReader(video)
    reader.frames = 0  # as many formats state it
    frames = page['limited'](reader, 1)
    with pytest.raises(MMSignError, match='is too long'):
        list(frames)


def test_an_address_that_is_taken_or_none_is_named_before_the_model_is_loaded() -> None:
    check = runpy.run_path(str(TOOLS / 'web_demo.py'))['check_port']
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            MMSignError, match=rf'127\.0\.0\.1:{port}: field --port: cannot listen.*another --port'
        ):
            check('127.0.0.1', port)
    check('127.0.0.1', port)
    for host, wrong, option in (
        ('no.such.invalid', 7860, 'host'),
        ('127.0.0.1', 70000, 'port'),
        ('', -1, 'port'),
    ):
        with pytest.raises(MMSignError, match=f'--{option}'):
            check(host, wrong)


@pytest.mark.parametrize(
    ('text', 'shown'),
    [
        (
            '/tmp/mmsign-x/ab12/my clip.mp4: is empty (0 bytes). copy it',
            'clip.mp4: is empty (0 bytes). copy it',
        ),
        (
            "is not a readable video: [Errno 1] Invalid data: '/home/u/v.mp4'",
            "is not a readable video: [Errno 1] Invalid data: 'v.mp4'",
        ),
        (r'C:\Users\me\v.mp4: breaks off', 'v.mp4: breaks off'),
        ('v.mp4: nobody is detected and/or 1/2', 'v.mp4: nobody is detected and/or 1/2'),
    ],
)
def test_visitors_read_no_path_of_the_machine(text: str, shown: str) -> None:
    public = runpy.run_path(str(TOOLS / 'web_demo.py'))['public']
    assert public(ValueError(text)).endswith(shown)
    assert not re.search(r'/tmp|/home|Users', public(ValueError(text)))


def test_the_page_is_for_this_machine_and_limited_by_default() -> None:
    help = subprocess.run(
        [sys.executable, str(TOOLS / 'web_demo.py'), '--help'], capture_output=True, text=True, check=True
    ).stdout
    for option in ('127.0.0.1', '(default: 60)', '(default: 100)', '(default: 8)'):
        assert option in help


@needs_browser
def test_clicking_through(letters: Path, tmp_path: Path) -> None:
    pytest.importorskip('gradio', reason='gradio is not installed (extra web)')
    sync = pytest.importorskip('playwright.sync_api', reason='playwright is not installed (extra dev)')
    config, checkpoint = tiny_checkpoint(tmp_path, letters)
    keypoints, confidence = PoseArchive(letters).read(0)
    signer = draw_signer(place(keypoints), confidence)
    video = write_video(tmp_path / 'signer.mp4', signer, codec='libx264')
    nobody = write_video(tmp_path / 'nobody.mp4', [np.full_like(signer[0], 90)] * 5, codec='libx264')
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
                browser = play.chromium.launch(executable_path=BROWSER, args=['--no-sandbox'])
                page = browser.new_page(viewport={'width': 390, 'height': 844})  # a phone's
                page.set_default_timeout(120_000)
                page.goto(url)
                drop(page, video)
                signs = page.locator('#signs .sign')
                signs.first.wait_for()
                assert signs.count() == 5
                best = signs.first.inner_text()
                playing = 'document.querySelectorAll("video").length == 2 && '
                playing += '[...document.querySelectorAll("video")].every(video => video.readyState > 1)'
                page.wait_for_function(playing)  # the video, and the skeleton over it
                page.wait_for_function('document.querySelector("#joints img")?.naturalWidth == 640')
                assert page.evaluate('document.documentElement.scrollWidth') <= 390
                page.screenshot(path=str(tmp_path / 'page.png'), full_page=True)
                page.reload()
                drop(page, nobody)
                page.get_by_text('nobody is detected').first.wait_for()
                assert str(tmp_path) not in page.content()
                assert '/mmsign-' not in page.locator('body').inner_text()
                browser.close()
        finally:
            server.terminate()
    assert best[0] in 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
    assert '%' in best
    assert 'hand' in best or 'finger' in best  # a description


def drop(page: Any, video: Path) -> None:
    """Give the page a video and ask for its signs."""
    page.locator('#source input[type=file]').first.set_input_files(str(video))
    page.locator('#source video').first.wait_for()
    page.locator('#go').click()


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
