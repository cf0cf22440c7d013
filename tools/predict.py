"""Name the signs of a video, an archive or a live camera."""

import argparse
import contextlib
import time
from pathlib import Path

from mmsign.utils.cli import KeyValues, add_import_argument, make_parser, positive_int, run
from mmsign.utils.plugins import import_plugins

COLUMNS = ('clip_id', 'gloss', 'predicted', 'score')
ESTIMATORS = 'mediapipe, mmpose, rtmlib, or one that you registered'


def main() -> None:
    parser = make_parser(
        __doc__,
        'python tools/predict.py exported/letters talk.mp4 --threshold 0.3 --out talk --draw --timing\n'
        '  python tools/predict.py exported/letters --camera 0',
    )
    parser.add_argument('model', help='exported folder, work dir, or config with --checkpoint')
    parser.add_argument('source', nargs='?', help='video file or pose archive')
    parser.add_argument('--camera', type=int, metavar='N', help='the live camera N instead of a file')
    parser.add_argument('--live', action='store_true', help='play the video at its speed, as a camera would')
    parser.add_argument('--checkpoint', help='with a config: weights or work dir')
    parser.add_argument('--clip', help='with an archive: only this clip')
    parser.add_argument('--estimator', default='mediapipe', help=ESTIMATORS)
    parser.add_argument('--estimator-options', action=KeyValues, default={}, help='its arguments')
    parser.add_argument('--top-k', type=positive_int, default=5, help='how many guesses a sign')
    parser.add_argument('--threshold', type=float, default=0.0, help='least score in longer videos')
    parser.add_argument('--single-seconds', type=float, default=5.0, help='up to this, a video is one sign')
    parser.add_argument('--out', help='folder for transcript.csv (and .eaf of a file), or predictions.csv')
    parser.add_argument('--draw', action='store_true', help='also write labelled.mp4 into --out')
    parser.add_argument('--timing', action='store_true', help='print the time of each stage')
    add_import_argument(parser)
    args = parser.parse_args()
    import_plugins(args.imports)
    from mmsign.inference.inferencer import SignInferencer
    from mmsign.utils.errors import MMSignError

    if (args.source is None) == (args.camera is None):
        raise MMSignError('give a video, an archive, or --camera N', field='source', fix='see predict --help')
    if args.draw and not args.out:
        raise MMSignError('needs a folder', field='--draw', fix='give --out')
    live = args.camera is not None or args.live
    if live and args.draw:
        raise MMSignError('is for files', field='--draw', fix='record the camera, then name the video')
    estimator = {'type': args.estimator, **args.estimator_options}
    inferencer = SignInferencer(
        args.model, args.checkpoint, estimator, args.top_k, args.threshold, single_seconds=args.single_seconds
    )
    if live:
        watch(inferencer, args)
    elif (Path(args.source) / 'meta.json').is_file():
        name_archive(inferencer, args)
    else:
        name_video(inferencer, args)
    if args.timing:
        print(inferencer.stopwatch.table())


def name_video(inferencer, args: argparse.Namespace) -> None:
    from mmsign.inference.transcript import elan, write_csv, write_eaf
    from mmsign.pose import VideoReader

    if args.out:
        elan()  # if it is missing, say so before the work
    reader = VideoReader(args.source)
    with contextlib.ExitStack() as stack:
        if args.draw:
            from mmsign.inference.labelled_video import PoseTape, draw_video  # imports matplotlib

            tape = stack.enter_context(PoseTape())
        predictions = []
        for found in inferencer.stream(reader, file=args.source, on_pose=tape.add if args.draw else None):
            predictions.append(found)
            print_sign(found)
        if not predictions:
            print('no sign found above the threshold')
        if args.out:
            folder = Path(args.out)
            write_csv(folder / 'transcript.csv', predictions)
            write_eaf(folder / 'transcript.eaf', predictions, args.source)
            if args.draw:
                draw_video(reader, tape, predictions, folder / 'labelled.mp4')


def name_archive(inferencer, args: argparse.Namespace) -> None:
    from mmsign.datasets import PoseArchive
    from mmsign.utils.files import write_csv
    from mmsign.utils.texts import clean

    if args.clip is not None:
        return print_sign(inferencer(args.source, args.clip)[0])
    archive = PoseArchive(args.source)
    classes = set(map(clean, inferencer.model.glosses))
    rows, counts, unknown = [], {}, []
    for row, found in inferencer.archive(archive):
        clip = archive.clip(row)
        rows.append([clip.clip_id, clip.gloss, found.gloss, f'{found.score:.4f}'])
        count = counts.setdefault(clip.split, [0, 0])
        if clean(clip.gloss) in classes:
            count[0] += clean(clip.gloss) == clean(found.gloss)
            count[1] += 1
        else:
            unknown.append(clip.gloss)
    if args.out:
        write_csv(
            Path(args.out) / 'predictions.csv',
            COLUMNS,
            (dict(zip(COLUMNS, row, strict=True)) for row in rows),
        )
    right, known = (sum(count[i] for count in counts.values()) for i in (0, 1))
    print(f'{len(rows)} clips; {right} of {known} with a known gloss are named right')
    if len(counts) > 1:  # clips of the training say nothing about new ones
        parts = [f'{split or "no split"} {hits} of {n}' for split, (hits, n) in counts.items()]
        print(f'by split: {", ".join(parts)}')
    if unknown:
        names = list(dict.fromkeys(unknown))
        print(f'{len(unknown)} clips have a gloss that the model does not know: {", ".join(names[:5])}')


def watch(inferencer, args: argparse.Namespace) -> None:
    from mmsign.inference.transcript import CsvTranscript
    from mmsign.pose import VideoReader
    from mmsign.pose.camera import LatestFrames, camera_frames, played_frames

    inferencer.estimator  # noqa: B018  (load it before the first frame ages)
    source = played_frames(VideoReader(args.source)) if args.live else camera_frames(args.camera)
    frames, begin = LatestFrames(source), time.monotonic()
    print('watching; stop with Ctrl-C', flush=True)
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: print(f'{frames.read} frames read, {frames.dropped} dropped'))
        file = stack.enter_context(CsvTranscript(Path(args.out) / 'transcript.csv')) if args.out else None
        for found in inferencer.stream(frames, live=True):
            # a sign's last frames are padding: its motion ended before them
            delay = time.monotonic() - found.end + inferencer.segmenter.pad
            found.start, found.end = found.start - begin, found.end - begin
            print_sign(found, f'  named {delay:.2f} s after its end')
            if file:
                file.add(found)


def print_sign(found, note: str = '') -> None:
    ranked = '  '.join(f'{gloss} {score:.2f}' for gloss, score in found.top)
    print(f'{found.start:8.2f} - {found.end:8.2f} s  {ranked}{note}', flush=True)


if __name__ == '__main__':
    run(main)
