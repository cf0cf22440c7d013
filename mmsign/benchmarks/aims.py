"""What speed and memory should be, and the table of what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Aim(NamedTuple):
    """One line of the table.

    Attributes:
        benchmark: Which of them measures it.
        key: Of its ``ratios`` or ``medians``.
        title: What it is.
        aim: What it should reach.
        stretch: What would be better still.
        unit: ``×`` of something: more is better; else less is better.
        allowed: Key of the share of what the machine allows; default: ``<key>_of_allowed``.
    """

    benchmark: str
    key: str
    title: str
    aim: float
    stretch: float | None
    unit: str
    allowed: str | None = None


AIMS = (
    Aim('train', 'train_fp32', 'training step fp32, of the literal form', 2.0, 2.3, '×'),
    Aim('train', 'train_bf16', 'training step bf16, of the literal form in fp32', 3.5, 4.0, '×'),
    Aim('train', 'memory', 'peak memory by default, of the literal form', 0.36, 0.30, 'of it'),
    Aim('train', 'memory_values', 'peak memory, values again', 0.28, 0.25, 'of it'),
    Aim('train', 'memory_blocks', 'peak memory, blocks again', 0.16, 0.15, 'of it'),
    Aim('infer', 'infer_onnx', 'inference: ONNX, of the literal form in PyTorch', 2.4, 3.0, '×'),
    Aim('infer', 'infer_torch', 'inference: PyTorch fp32', 2.1, 2.5, '×'),
    Aim('infer', 'infer_torch_bf16', 'inference: PyTorch bf16', 4.0, 4.5, '×'),
    Aim('data', 'data_pipeline', "reading, one process, of MMAction2's", 1.25, 2.0, '×'),
    Aim('data', 'data_workers', "reading, four workers, of MMAction2's one process", 5.0, None, '×'),
    Aim('contrastive', 'contrastive_share', 'contrastive terms of a step', 0.05, 0.02, 'of it'),
    Aim('knowledge', 'index_seconds_of_1_gb', '1 GB of knowledge', 230, 120, 's', 'knowledge_of_allowed'),
    Aim('knowledge', 'lookup_p50_ms', 'a look-up in it, median', 0.5, None, 'ms'),
    Aim(
        'letters',
        'letters_clip_ms',
        'exported letters a clip, default settings',
        2.1,
        1.5,
        'ms',
        'letters_of_allowed',
    ),
    Aim('first', 'first_answer_s', 'first answer of predict, a 2 s video', 4.0, 3.0, 's', 'first_of_allowed'),
)


def rows(results: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was measured beside what was wanted.

    Args:
        results: Benchmark → what its ``run`` returned.

    Returns:
        For each aim whose benchmark ran: ``title, measured, unit, of_plain, aim, stretch, met, of_allowed``;
        ``of_plain`` is the ratio to the plain form (kept topologies, unfolded normalisation, terms one
        by one), ``of_allowed`` the share of what the machine's own rates allow; None where there is none.
    """
    found = []
    for aim in AIMS:
        if aim.benchmark not in results:
            continue
        numbers = {**results[aim.benchmark]['ratios'], **results[aim.benchmark]['medians']}
        measured = numbers[aim.key]
        title = aim.title
        if aim.benchmark == 'knowledge' and numbers['text_mb'] < 999 and aim.unit == 's':
            title += f' (extrapolated from {numbers["text_mb"]:g} MB)'
        met = measured >= aim.aim if aim.unit == '×' else measured <= aim.aim
        found.append(
            {
                'title': title,
                'measured': measured,
                'unit': aim.unit,
                'of_plain': numbers.get(f'{aim.key}_of_plain'),
                'aim': aim.aim,
                'stretch': aim.stretch,
                'met': bool(met),
                'of_allowed': numbers.get(aim.allowed or f'{aim.key}_of_allowed'),
            }
        )
    return found


def to_markdown(table: list[dict[str, Any]], anchors: Mapping[str, float]) -> str:
    """The table, and what the machine itself does in the same run."""

    def cell(value: float | None, unit: str = '') -> str:
        return '–' if value is None else f'{value:.3g}{unit if unit == "×" else f" {unit}" if unit else ""}'

    lines = [
        '| | measured | of the plain form | aim | stretch | of what the machine allows |',
        '|---|---|---|---|---|---|',
    ]
    for row in table:
        measured = cell(row['measured'], row['unit'])
        lines.append(
            f'| {row["title"]} | {f"**{measured}**" if row["met"] else measured} | {cell(row["of_plain"])} '
            f'| {cell(row["aim"])} | {cell(row["stretch"])} | {cell(row["of_allowed"])} |'
        )
    rates = ', '.join(f'{name} {value:.4g}' for name, value in anchors.items())
    return '\n'.join([*lines, '', f'The machine in the same run: {rates}. Bold: the aim is met.'])
