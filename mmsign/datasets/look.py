"""What a conversion found to look wrong, said again where its clips meet a model."""

from __future__ import annotations

from mmsign.datasets.archive import PoseArchive
from mmsign.utils.errors import MMSignError, warn
from mmsign.utils.json_texts import load_object

#: Checks of where points lie, which a model learns as they were in its training.
PLACES = (
    *('shoulders_apart', 'wrist_near_hand', 'hands_named', 'hands_on_their_sides', 'shoulders_level'),
    *('shoulders_named', 'y_downwards', 'head_between_shoulders'),
)


def warn_of_look(archive: PoseArchive) -> None:
    """Warn of an archive whose points lie oddly, as :mod:`mmsign.datasets.plausibility` noted in it.

    A model whose training clips looked right names such clips wrongly, with high scores.
    """
    try:
        report = load_object(archive.path / 'counts.json')
        findings = [(str(item['check']), str(item['text'])) for item in report['look']['findings']]
    except (MMSignError, KeyError, TypeError):
        return  # a note for people, which archives need not have
    texts = [text for check, text in findings if check in PLACES]
    if texts:
        more = f' (and {len(texts) - 1} more, see counts.json)' if len(texts) > 1 else ''
        warn(
            f'{archive.path}: {texts[0]}{more} Names are right only if the clips that the model has learnt '
            'from look the same'
        )
