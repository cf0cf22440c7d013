"""A page to drop a video on: skeleton, ranked glosses with descriptions, the joints that mattered."""

import os
import re
import signal
import socket
import sys
import tempfile
import traceback
from html import escape
from pathlib import Path

import numpy as np

from mmsign.utils.cli import KeyValues, add_import_argument, make_parser, run
from mmsign.utils.plugins import import_plugins

STYLE = """<style>.sign {display: grid; grid-template-columns: minmax(2em, max-content) 3em 1fr; gap: 0 .8em}
.sign i {align-self: center; height: .7em; background: var(--color-accent, orange)}
.sign span {grid-column: 1 / 4; padding-bottom: 1.2em; opacity: .8}</style>"""
#: A path from the root, and the name that it ends in.
ABSOLUTE = re.compile(r'(?<![\w.])(?:[A-Za-z]:)?(?:[/\\][^/\\:\'"<>|\n]+)*[/\\]([^/\\:\'"<>|\s]+)')


def main() -> None:
    parser = make_parser(__doc__, 'python tools/web_demo.py exported/letters --port 7860')
    parser.add_argument('model', help='exported folder, work dir, or config with --checkpoint')
    parser.add_argument('--checkpoint', help='with a config: weights or work dir')
    parser.add_argument('--descriptions', help='JSON Lines file of the classes; mmsign:// names one inside')
    parser.add_argument('--estimator', default='mediapipe', help='mediapipe, mmpose, rtmlib, or your own')
    parser.add_argument('--estimator-options', action=KeyValues, default={}, help='its arguments')
    parser.add_argument('--threshold', type=float, default=0.0, help='least score in longer videos')
    parser.add_argument('--host', default='127.0.0.1', help='0.0.0.0 lets other machines in')
    parser.add_argument('--port', type=int, default=7860, help='of the page')
    parser.add_argument('--max-seconds', type=float, default=60, help='longer videos are refused')
    parser.add_argument('--max-mb', type=int, default=100, help='larger uploads are refused')
    parser.add_argument('--max-waiting', type=int, default=8, help='further visitors are asked to come later')
    add_import_argument(parser)
    args = parser.parse_args()
    import_plugins(args.imports)
    from mmsign.inference.inferencer import SignInferencer
    from mmsign.utils.errors import MMSignError

    try:
        import gradio
    except ImportError as error:
        fix = "pip install 'mmsign[web]'"
        raise MMSignError(f'is not installed ({error})', field='gradio', fix=fix) from None
    check_port(args.host, args.port)
    estimator = {'type': args.estimator, **args.estimator_options}
    name = SignInferencer(args.model, args.checkpoint, estimator, threshold=args.threshold, device='cpu')
    texts = read_texts(args.descriptions, name.model.glosses)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended so, too, the uploads are removed
    folder = tempfile.TemporaryDirectory(prefix='mmsign-')
    os.environ['GRADIO_TEMP_DIR'] = folder.name  # uploads and what is made of them
    out = Path(folder.name) / 'labelled.mp4'  # one video at a time, and gradio takes a copy

    def answer(video: str | None):
        if video is None:
            raise gradio.Error('Drop a video or record one first.', print_exception=False)
        try:
            return analyse(name, video, texts, out, args.max_seconds)
        except MMSignError as error:
            raise gradio.Error(public(error), print_exception=False) from None
        except Exception:  # whoever runs the server sees what it was, whoever visits it does not
            traceback.print_exc(file=sys.stderr)
            problem = 'This video could not be analysed. Try another one, or re-encode it.'
            raise gradio.Error(problem, print_exception=False) from None

    with gradio.Blocks(title='mmsign', delete_cache=(3600, 3600)) as page:
        gradio.Markdown('# mmsign\nDrop a video of one sign or of several, or record one with the camera.')
        with gradio.Row():
            with gradio.Column():
                source = gradio.Video(sources=['upload', 'webcam'], label='Video', elem_id='source')
                button = gradio.Button('Name the signs', elem_id='go', variant='primary')
                signs = gradio.HTML(elem_id='signs')
            drawn = gradio.Video(label='Skeleton', autoplay=True, loop=True)
            joints = gradio.Image(label='Joints: the larger, the more they mattered', elem_id='joints')
        button.click(answer, source, [drawn, joints, signs])
    page.queue(max_size=args.max_waiting, default_concurrency_limit=1).launch(
        server_name=args.host,
        server_port=args.port,
        max_file_size=f'{args.max_mb}mb',
        show_error=False,  # of gradio's own errors; those above are shown
    )
    folder.cleanup()


def check_port(host: str, port: int) -> None:
    """Refuse an address that is none or taken, before the model is loaded.

    Raises:
        MMSignError: Saying which option to change.
    """
    from mmsign.utils.errors import MMSignError

    where = f'{host}:{port}'
    try:
        if not 0 < port < 1 << 16:
            raise OverflowError('there is no such port')  # the resolver would take its last 16 bits
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (socket.gaierror, UnicodeError):
        fix = 'give 127.0.0.1, 0.0.0.0 or a name of this machine'
        raise MMSignError('is no host', file=where, field='--host', fix=fix) from None
    except (OSError, OverflowError) as error:
        problem = f'cannot listen: {getattr(error, "strerror", None) or error}'
        fix = 'give another --port (1024 to 65535), or end what listens there'
        raise MMSignError(problem, file=where, field='--port', fix=fix) from None


def public(error: Exception) -> str:
    """What visitors may read of an error: files by their names, without the folders of this machine."""
    return ABSOLUTE.sub(r'\1', str(error))


def limited(reader, seconds: float):
    """The frames of a video that is short enough, whatever length it states.

    Raises:
        MMSignError: If it is not.
    """
    from mmsign.utils.errors import MMSignError

    first = None
    fix = f'cut it, or let the server take more: --max-seconds (now {seconds:g})'
    if reader.frames / max(reader.fps, 1e-9) > seconds:
        raise MMSignError('is too long', file=reader.path.name, field='duration', fix=fix)
    for count, frame in enumerate(reader):
        first = frame.time if first is None else first
        if frame.time - first > seconds or count > 240 * seconds:
            raise MMSignError('is too long', file=reader.path.name, field='duration', fix=fix)
        yield frame


def read_texts(file: str | None, glosses: list[str]) -> dict[str, str]:
    """The first description of each gloss."""
    from mmsign.prompts import read_descriptions
    from mmsign.utils.paths import resolve

    rows = read_descriptions(resolve(file), glosses) if file else []
    return {row.gloss: ' '.join(row.globals[:1]) for row in rows}


def analyse(
    name, video: str, texts: dict[str, str], out: Path, seconds: float = 60
) -> tuple[str, np.ndarray, str]:
    """The labelled video, a frame with weighted joints, and the ranking as HTML."""
    from mmsign.inference.labelled_video import PoseTape, draw_video
    from mmsign.pose import VideoReader
    from mmsign.visualization import draw_skeleton

    reader, layout = VideoReader(video), name.model.input_layout
    with PoseTape() as tape:
        found = list(name.stream(limited(reader, seconds), file=Path(video).name, on_pose=tape.add))
        draw_video(reader, tape, found, out, progress=False)
        best = max(found, key=lambda sign: sign.score, default=None)
        middle = (best.start + best.end) / 2 if best else 0.0
        index, frame = next((i, f) for i, f in enumerate(reader) if f.time >= middle or i == len(tape) - 1)
        pose = tape.read(index)[layout.indices_in(name.wholebody)]
    weights = best.joint_importance - best.joint_importance.min() if best else np.zeros(len(pose))
    weights, thin = weights / max(weights.max(), 1e-9), max(1, min(frame.image.shape[:2]) // 400)
    joints = draw_skeleton(frame.image, pose[:, :2], pose[:, 2], layout, thickness=thin, weights=weights)
    rows = [STYLE] if found else ['No sign above the threshold.']
    for sign in found:
        rows.append(f'<h3>{sign.start:.1f} – {sign.end:.1f} s</h3>')
        rows += [
            f'<div class="sign"><b>{escape(gloss)}</b>{score:.0%}<i style="width:{score:.0%}"></i>'
            f'<span>{escape(texts.get(gloss, ""))}</span></div>'
            for gloss, score in sign.top
        ]
    return str(out), joints, '\n'.join(rows)


if __name__ == '__main__':
    run(main)
