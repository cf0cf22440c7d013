"""Cells of tables and databases as text: tags and entities of web pages go."""

from __future__ import annotations

import html
import re

_INVISIBLE = re.compile(r'<(script|style)\b.*?</\1\s*>|<!--.*?-->', re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r'<\s*(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>', re.IGNORECASE)
_TAG = re.compile(r'</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>')
_ENTITY = re.compile(r'&(?:#\d+|#x[\da-f]+|[a-z]\w*);', re.IGNORECASE)
#: “chin²” and “² Also in the north.”: the mark of a footnote, and the note.
_NOTE_MARK = re.compile(r'(?<=[^\W\d_]{2})[¹²³⁴-⁹]+(?!\w)|(?<=[.,;:!?)”"])[¹²³⁴-⁹]+(?=\s|$)')
_SUPERSCRIPT = re.compile('[¹²³⁴-⁹]')
_NOTE = re.compile(r'\s*[¹²³⁴-⁹]{1,2}\s*[^\W\d]')
_LOST = re.compile('[\u200b\u200c\u2060\ufeff\u00ad]')  # no width, no meaning


def plain(text: str) -> str:
    """A cell without markup.

    Examples:
        >>> plain('<p>Cross both fists&nbsp;over the <b>chest</b>.</p>')
        'Cross both fists over the chest.'
    """
    if '<' in text:
        text = _INVISIBLE.sub('', text)
        text = _TAG.sub('', _BREAK.sub('\n', text))
    if '&' in text and _ENTITY.search(text):
        text = html.unescape(text)
    text = _LOST.sub('', text).replace('\u00a0', ' ')
    return '\n'.join(' '.join(line.split()) for line in text.splitlines() if line.strip())


def without_notes(text: str) -> str:
    """A description without footnotes and their marks.

    Examples:
        >>> without_notes('The hand¹ taps the chin.²\\n¹ Or the fist.')
        'The hand taps the chin.'
    """
    if not _SUPERSCRIPT.search(text):
        return text
    return _NOTE_MARK.sub('', '\n'.join(line for line in text.splitlines() if not _NOTE.match(line)))
