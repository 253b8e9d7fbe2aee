"""What may be said of tokens and of texts that are encrypted at rest."""

import pytest

from ast_schemas import ir
from compiler.checks.guards import Guards
from compiler.derive.world import World
from compiler.expressions import EMPTY_SCOPE, Resolved, resolve
from tests.expressions.world import column, entity, scalar, to_one

BOOKING = entity(
    "Booking",
    (
        column("code", scalar("token")),
        column("spare", scalar("token"), nullable=True),
        column("memo", scalar("encrypted"), nullable=True),
        column("room", scalar("text")),
        column("scan", scalar("file", "image/png", "image/jpeg"), nullable=True),
    ),
    (to_one("parent", "Booking", "parts", nullable=True),),
)
SENT = ir.Scalar(kind="text")
SCOPE = EMPTY_SCOPE.with_row("booking", "Booking", role="query_row").with_name("sent", SENT)


def said(text: str, expected: ir.Scalar | None = None) -> Resolved:
    return resolve(text, SCOPE, entities={"Booking": BOOKING}, dtos={}, expected=expected)


@pytest.mark.parametrize(
    "text", ["booking.code == sent", "sent != booking.spare", "booking.memo == null", "booking.parent.code == sent",
             'booking.code == "abc"', "booking.memo", "booking.parent.memo"],
)  # fmt: skip
def test_a_token_is_compared_with_what_is_sent_and_an_encrypted_text_is_handed_on(text: str) -> None:
    assert [item.code for item in said(text).diagnostics if item.severity == "error"] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("booking.code", "X661"),
        ("booking.code == booking.room", "X661"),
        ("booking.code == booking.spare", "X661"),
        ("coalesce(booking.spare, booking.code) == sent", "X661"),
        ("if booking.room == sent then booking.memo else null", "X662"),
        ("exists(b in Booking where b.memo == null and b.code == booking.room)", "X661"),
    ],
)  # fmt: skip
def test_what_would_need_their_value_is_refused(text: str, code: str) -> None:
    assert [item.code for item in said(text).diagnostics if item.severity == "error"] == [code]


FILE = ir.Scalar(kind="file")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("booking.scan", FILE), ("coalesce(booking.scan, booking.parent.scan)", FILE), ("booking.scan != null", None),
     ("if booking.room == sent then booking.scan else null", FILE), ("sent == booking.room", None)],
)  # fmt: skip
def test_a_file_is_handed_on_as_a_whole(text: str, expected: ir.Scalar | None) -> None:
    assert said(text, expected).diagnostics == ()


@pytest.mark.parametrize(
    "text", ["booking.scan", "to_text(booking.scan)", 'f"{booking.scan}"', "[booking.scan]",
             "coalesce(booking.scan, booking.parent.scan)", "max(b.scan for b in Booking)"],
)  # fmt: skip
def test_a_file_is_no_value(text: str) -> None:
    assert "X663" in [item.code for item in said(text).diagnostics] or said(text).expression is None


@pytest.mark.parametrize(
    ("text", "wanted"), [("booking.scan", "image/png"), ('"cat.png"', None), ("booking.room", None)]
)
def test_a_file_of_another_type_does_not_fit(text: str, wanted: str | None) -> None:
    expected = ir.Scalar(kind="file", values=(wanted,) if wanted else ())
    assert [item.code for item in said(text, expected).diagnostics] == ["X630"]


@pytest.mark.parametrize("text", ["booking.memo == sent", 'upper(booking.memo) == "A"', "booking.code < sent"])
def test_other_uses_do_not_fit_their_types(text: str) -> None:
    assert [item.severity for item in said(text).diagnostics if item.severity == "error"] == ["error"]


@pytest.mark.parametrize(
    ("text", "proven"),
    [
        ("booking.code == sent", {"booking"}),
        ("booking.spare == sent", {"booking"}),
        ("booking.code != sent", set()),
        ("booking.room == sent", set()),
        ("booking.spare == null", set()),
        ("booking.code == sent or booking.room == sent", set()),
    ],
)
def test_a_token_that_fits_proves_that_the_caller_was_let_through(text: str, proven: set[str]) -> None:
    condition = said(text).expression
    assert condition is not None
    assert Guards(World.__new__(World)).proven(condition) == proven
