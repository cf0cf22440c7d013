"""A page to drop a video on: skeleton, ranked glosses with descriptions, the joints that mattered."""

from mmsign.utils.cli import make_parser, run  # isort: skip  (sets thread options before torch loads)

import tempfile
from pathlib import Path

import numpy as np

ESTIMATORS = 'mediapipe, mmpose, rtmlib, or one that you registered'


def main() -> None:
    parser = make_parser(__doc__, 'python tools/web_demo.py exported/letters --port 7860')
    parser.add_argument('model', help='exported folder, work dir, or config with --checkpoint')
    parser.add_argument('--checkpoint', help='with a config: weights or work dir')
    parser.add_argument('--descriptions', help='JSON Lines file of the classes; mmsign:// names one inside')
    parser.add_argument('--estimator', default='mediapipe', help=ESTIMATORS)
    parser.add_argument('--threshold', type=float, default=0.0, help='least score in longer videos')
    parser.add_argument('--host', default='127.0.0.1', help='0.0.0.0 lets other machines in')
    parser.add_argument('--port', type=int, default=7860)
    args = parser.parse_args()
    from mmsign.apis.inferencer import SignInferencer
    from mmsign.utils.errors import MMSignError

    try:
        import gradio
    except ImportError as error:
        raise MMSignError(f'gradio is not installed ({error})', fix="pip install 'mmsign[web]'") from None
    inferencer = SignInferencer(
        args.model, args.checkpoint, args.estimator, threshold=args.threshold, device='cpu'
    )
    texts = read_texts(args.descriptions, inferencer.model.glosses)

    def answer(video: str | None):
        if video is None:
            raise gradio.Error('Drop a video or record one first.')
        try:
            return analyse(inferencer, video, texts)
        except MMSignError as error:
            raise gradio.Error(str(error)) from None

    with gradio.Blocks(title='mmsign') as page:
        gradio.Markdown('# mmsign\nDrop a video of one sign or a longer one, or use the camera.')
        with gradio.Row():
            source = gradio.Video(sources=['upload', 'webcam'], label='Video', elem_id='source')
            drawn = gradio.Video(label='Skeleton', interactive=False)
            joints = gradio.Image(label='Joints that mattered', interactive=False)
        button = gradio.Button('Name the signs', elem_id='go', variant='primary')
        table = gradio.Dataframe(
            headers=['start', 'end', 'gloss', 'score', 'description'], label='Signs', elem_id='signs'
        )
        button.click(answer, source, [drawn, joints, table])
    page.queue(max_size=8, default_concurrency_limit=1).launch(
        server_name=args.host, server_port=args.port, show_error=True
    )


def read_texts(file: str | None, glosses: list[str]) -> list[str]:
    """The first description of each class."""
    if file is None:
        return [''] * len(glosses)
    from mmsign.prompts import read_descriptions
    from mmsign.utils.paths import resolve

    return [' '.join(row.globals[:1]) for row in read_descriptions(resolve(file), glosses)]


def analyse(inferencer, video: str, texts: list[str]) -> tuple[str, np.ndarray, list[list]]:
    """The labelled video, a frame with weighted joints, and the table's rows."""
    from mmsign.apis.labelled_video import PoseTape, draw_video
    from mmsign.pose import VideoReader
    from mmsign.visualization import draw_skeleton

    out = Path(tempfile.mkdtemp(prefix='mmsign-')) / 'labelled.mp4'
    reader, layout = VideoReader(video), inferencer.model.input_layout
    glosses = inferencer.model.glosses
    with PoseTape() as tape:
        found = list(inferencer.stream(reader, file=Path(video).name, on_pose=tape.add))
        draw_video(reader, tape, found, out, progress=False)
        best = max(found, key=lambda sign: sign.score, default=None)
        middle = (best.start + best.end) / 2 if best else 0.0
        index, frame = next((i, f) for i, f in enumerate(reader) if f.time >= middle or i == len(tape) - 1)
        pose = tape.read(index)[layout.indices_in(inferencer.wholebody)]
    weights = best.joints / best.joints.max() if best else np.zeros(len(pose))
    picture = draw_skeleton(frame.image, pose[:, :2], pose[:, 2], layout, weights=weights)
    rows = [
        [f'{sign.start:.2f}', f'{sign.end:.2f}', gloss, f'{score:.3f}', texts[glosses.index(gloss)]]
        for sign in found
        for gloss, score in sign.top
    ]
    return str(out), picture, rows


if __name__ == '__main__':
    run(main)
