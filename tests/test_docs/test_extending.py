"""The examples of docs/extending.md, as they are printed there, in a folder that is not the repository."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from synthetic import slr500_clips, slr500_labels

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import slr500
from mmsign.datasets.sources.base import write_archive
from mmsign.evaluation import Scores
from mmsign.inference.exported import ExportedModel
from mmsign.prompts import Description, PartText, write_descriptions
from mmsign.text import TextBank, build_encoder

from .conftest import blocks, sections

SECTIONS = sections('extending.md')


@pytest.fixture(scope='module')
def project(tmp_path_factory) -> Path:
    """A user's folder with all files of the page, and invented data where the page expects data."""
    folder, rng = tmp_path_factory.mktemp('project'), np.random.default_rng(0)
    for section in SECTIONS.values():
        for code in blocks(section, 'python'):
            name = re.match(r'# (\w+\.py)\n', code)[1]
            (folder / name).write_text(code, encoding='utf8')
    raw = tmp_path_factory.mktemp('raw')
    source = slr500.load(str(slr500_clips(raw / 'clips', rng)), str(slr500_labels(raw / 'labels')))
    data = folder / 'data/slr500'
    write_archive(source, data, progress=False)
    parts = ('body', 'left_hand', 'right_hand', 'mouth', 'face')
    write_descriptions(
        data / 'descriptions.jsonl',
        [
            Description(
                label,
                gloss,
                globals=[f'{gloss} moves'],
                synonyms=[f'the sign {gloss}'],
                parts=[PartText(f'{part} of {gloss}', [part]) for part in parts],
            )
            for label, gloss in enumerate(source.glosses)
        ],
    )
    bank = TextBank.encode(data / 'descriptions.jsonl', build_encoder('random'))
    bank.save(data / 'text_bank.safetensors')
    (folder / 'recordings').mkdir()
    for signer in ('anna', 'bert', 'cleo'):
        for i in range(10):
            frames = (rng.normal(0, 0.2, (4 if i == 0 else 9, 15, 3)) + np.arange(15)[:, None] / 10).tolist()
            clip = {'sign': ('house', 'tree')[i % 2], 'signer': signer, 'frames': frames}
            (folder / f'recordings/{signer}{i}.json').write_text(json.dumps(clip))
    (folder / 'glosses.txt').write_text('mountain\n')
    (folder / 'book.tsv').write_text('mountain\tThe right index finger points up.\n')
    return folder


@pytest.fixture
def follow(project, commands):
    """Run the commands of a section in the user's folder."""

    def run(title: str) -> None:
        commands(project, [line for block in blocks(SECTIONS[title], 'bash') for line in block.splitlines()])

    return run


def weights(run: Path) -> dict[str, torch.Tensor]:
    return torch.load(run / 'epoch_1.pth', weights_only=True)['state_dict']


def test_a_head(follow, project):
    follow('A head')
    run = project / 'work_dirs/with_center_head'
    state = weights(run)
    moved = state['aux_heads.1.centers'].abs().sum(1) > 0
    # the centres of the three classes in the data, and of no other
    assert moved.nonzero().flatten().tolist() == [0, 1, 499]
    assert any(name.startswith('aux_heads.0.projections') for name in state)
    log = next(run.glob('2*/vis_data/*.json')).read_text()
    assert '"loss_center"' in log
    assert json.loads((run / 'metrics.json').read_text())['n'] == 6
    assert (project / 'center.npz').is_file()


def test_a_neck(follow, project):
    follow('A neck')
    tested, archive = Scores.load(project / 'max.npz'), PoseArchive(project / 'data/slr500')
    exported, rows = ExportedModel(project / 'exported/max'), archive.columns['clip_id'].tolist()
    clips = [archive.read(rows.index(clip_id)) for clip_id in tested.clip_id]
    np.testing.assert_allclose(exported(clips).logits, tested.logits, atol=1e-4)
    graph = (project / 'exported/max/model.onnx').read_bytes()
    assert b'ReduceMax' in graph


def test_a_layout(follow, project):
    follow('A layout')
    run = project / 'work_dirs/gspmc_upper31'
    state = weights(run)
    assert state['backbone.blocks.0.graph.A'].shape == (3, 31, 31)
    assert {name.split('.')[3] for name in state if 'projections' in name} == {
        'whole',
        'body',
        'left_hand',
        'right_hand',
        'mouth',
    }
    assert json.loads((run / 'metrics.json').read_text())['n'] == 6


def test_a_text_encoder(follow, project):
    follow('A text encoder')
    bank = TextBank.load(project / 'data/character_pairs.safetensors', encoder='character_pairs')
    assert bank.embeddings.shape == (7 * 500, 512)
    np.testing.assert_allclose(np.linalg.norm(bank.embeddings, axis=1), 1, rtol=1e-5)
    shapes = {
        v.shape
        for k, v in weights(project / 'work_dirs/gspmc_character_pairs').items()
        if 'projections' in k and k.endswith('weight')
    }
    assert shapes == {(512, 8)}


def test_a_data_set(follow, project):
    follow('A data set')
    archive = PoseArchive(project / 'data/gloves')
    assert (len(archive), archive.glosses, archive.meta['layout']) == (30, ['house', 'tree'], 'gloves')
    clip = json.loads((project / 'recordings/bert3.json').read_text())
    index = archive.columns['clip_id'].tolist().index('bert3')
    np.testing.assert_allclose(archive.read(index)[0], clip['frames'], rtol=1e-6)
    run = project / 'work_dirs/ctrgcn_gloves'
    log = next(run.glob('2*/vis_data/*.json')).read_text().splitlines()
    assert json.loads(log[-1])['step'] == 1  # 18 of the 20 clips are long enough: one batch of 16
    assert json.loads((run / 'metrics.json').read_text())['n'] == 10


def test_a_transform(follow, project):
    follow('A transform')
    exported = ExportedModel(project / 'exported/low_hands')
    assert exported.meta['members'][0]['pipeline'][2] == {'type': 'LowHands', 'below': 2.0}
    archive = PoseArchive(project / 'data/slr500')
    keypoints, confidence = archive.read(0)
    confidence[:] = 1
    hands = [list(exported.layout.parts[part]) for part in ('left_hand', 'right_hand')]
    for ids, height in zip(hands, (-100, 10_000)):  # pixels, downwards
        keypoints[:, ids, 1] = keypoints[:, [5], 1] + height
    seen = exported.prepare(keypoints, confidence)[0][2]
    parts = exported.input_layout.parts
    assert seen[:, list(parts['left_hand'])].all()
    assert not seen[:, list(parts['right_hand'])].any()
    assert len((project / 'predictions/predictions.csv').read_text().splitlines()) == 1 + len(archive)


class Ollama(BaseHTTPRequestHandler):
    """Answers what Ollama answers, with one description whatever is asked."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        assert (self.path, body['stream'], body['model']) == ('/api/chat', False, 'qwen2.5:14b')
        (field,) = body['format']['required']
        text = 'The right index finger points up.'
        item = {'text': text, 'parts': ['right_hand']} if field == 'segments' else text
        content = json.dumps({field: [item]})
        reply = {
            'message': {'content': content},
            'prompt_eval_count': 10,
            'eval_count': 5,
            'done_reason': 'stop',
        }
        data = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def test_a_language_model(follow, project):
    config = project / 'describe_with_ollama.py'
    server = HTTPServer(('127.0.0.1', 0), Ollama)
    # the printed port may be taken, by an Ollama even
    text = config.read_text(encoding='utf8')
    assert 'localhost:11434' in text
    config.write_text(text.replace('localhost:11434', f'127.0.0.1:{server.server_port}'), encoding='utf8')
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        follow('A language model')
    finally:
        server.shutdown()
        server.server_close()
    (row,) = map(json.loads, (project / 'descriptions.jsonl').read_text().splitlines())
    assert row['globals'] == ['The right index finger points up.']
    assert row['parts'] == [{'text': 'The right index finger points up.', 'parts': ['right_hand']}]
    assert row['model'] == 'qwen2.5:14b'
    report = json.loads((project / 'descriptions.jsonl.report.json').read_text())
    assert report['usage']['requests'] == 4


def test_every_example_is_tested():
    titles = [title for title, text in SECTIONS.items() if '```' in text]
    here = Path(__file__).read_text(encoding='utf8')
    assert [t for t in titles if f'follow({t!r})' not in here] == []
