"""Where a sentence ends, and where it does not."""

import pytest

from rag.sentences import split_sentences


@pytest.mark.parametrize(
    "text",
    [
        "One. | Two! | Three? | Four.",
        "Formats, e.g. PNG or i.e. JPEG. | Others are refused.",
        "Prices below 3.50 Euro are free. | Others are not.",
        "Use `a. B` and `` x. `Y `` here. | `Z` follows.",
        'It answers "Not found. Try again." to him. | "Yes" is enough.',
        'He says "Stop." | The next one.',
        'A lone " quote. | Does not matter.',
        "A lone ` tick. | Does not matter.",
        "**Bold.** | **Again.**",
        "TR-003. The title. | TR-004. The text.",
        "Is it v1.2? | (Perhaps.) | Yes...",
        "lower. case goes on. | Then.",
        "标题必填。|不得超过八十字。",
        "العنوان مطلوب. | يجب أن يكون قصيرا.",
    ],
)
def test_sentences_end_at_the_bars(text: str) -> None:
    expected = [part.strip() for part in text.split("|")]
    joined = text.replace(" | ", " ").replace("|", "")
    assert [joined[start:end] for start, end in split_sentences(joined)] == expected


def test_nothing_has_no_sentences() -> None:
    assert split_sentences("   ") == []
