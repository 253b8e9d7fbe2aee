"""What expressions are typed as in the example world, and what is refused."""

import pytest
from hypothesis import given, settings

from ast_schemas import ir
from ast_schemas.expressions import ExpressionNode
from compiler.expressions import EMPTY_SCOPE, describe, free_variables, parse
from tests.expressions.trees import TREES
from tests.expressions.world import ANSWERS, QUERY, REPORT, SCOPE, SCOPES, codes, money, scalar, typed

OUTSIDE = (
    EMPTY_SCOPE.with_row("actor", "User", role="actor")
    .with_row("order", "Order")
    .with_name("body", ir.DtoType(dto="OrderUpdate"), role="body")
)


def type_of(text: str, scope_name: str = "action") -> str:
    """The type in words, with ``?`` if it may be null."""
    found = typed(text, SCOPES[scope_name])
    assert found.expression is not None, found.diagnostics
    return describe(found.expression.type) + ("?" if found.expression.nullable else "")


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("order.note", "a text?"),
        ("product.title", "a text?"),
        ("product.seller", "a row of User?"),
        ("line.product_id", "a uuid?"),
        ("order.customer_id", "a uuid"),
        ("order.lines", "rows of Line"),
        ("product.lines", "rows of Line"),
        ("body.title", "a text"),
        ("body.quantity", "an integer?"),
        ("body.tags", "a list of text"),
        ("lower(actor.email)", "an email address"),
        ("upper(actor.email)", "a text"),
        ("line.price + line.quantity", "a decimal(22,2)"),
        ("line.price * order.discount", "a decimal(16,6)?"),
        ("line.price / 3", "a decimal(10,2)"),
        ("line.price / line.quantity", "a decimal(10,2)?"),
        ("7 / 2", "an integer"),
        ("-1.5", "a decimal(2,1)"),
        ("round(line.price)", "an integer"),
        ("round(line.price * 1.5, 1)", "a decimal(11,1)"),
        ("to_decimal(line.quantity)", "a decimal(22,2)"),
        ("starts_with(order.note, q)", "true or false"),
        ("length(order.note)", "an integer?"),
        ("length(product.tags)", "an integer?"),
        ("coalesce(order.note, q)", "a text?"),
        ("coalesce(order.note, q, title.x)", ""),
        ('coalesce(order.note, "")', "a text"),
        ("greatest(1, line.price)", "a decimal(21,2)"),
        ("add_days(order.due, 1)", "a date?"),
        ("avg(order.lines.quantity)", "a decimal(38,2)?"),
        ("sum(order.lines.quantity)", "an integer"),
        ("min(order.lines.price)", "a decimal(10,2)?"),
        ("first(order.lines)", "a row of Line?"),
        ("if line.done then 1 else 2.50", "a decimal(21,2)"),
        ('if line.done then order.status else "paid"', "one of open, paid, sent"),
        ("date(order.placed_at)", "a date"),
        ("random_token(32)", "a text"),
        ("concat(order.status, body.title)", "a text"),
    ],
)
def test_every_expression_has_one_type(text: str, type: str) -> None:
    if not type:
        assert "X620" in codes(text)
        return
    assert type_of(text) == type


@pytest.mark.parametrize(
    ("text", "nullable"),
    [
        ('if order.note != null then order.note else ""', False),
        ('if order.note == null then "" else order.note', False),
        ('if not (order.note == null) then order.note else ""', False),
        ('if order.note != null or line.done then order.note else ""', True),
        ('if order.note != null and line.done then order.note else ""', False),
        ('if order.note == null or line.done then "" else order.note', False),
        ('if order.note == null and line.done then "" else order.note', True),
        ('if product.title == "x" then product.stock else 0', False),
        ('if product.title != "x" then product.stock else 0', True),
        ("if product.stock > 1 then product.stock else 0", False),
        ("if product.stock > 1 then 0 else product.stock", True),
        ('if product.seller.email != null then product.seller.email else "a@example.org"', False),
        ('if line.product_id != null then line.product.title else ""', False),
        ('if order.note in ["a", "b"] then order.note else ""', False),
        ('if order.note in ["a", q] then order.note else ""', True),
        ('if order.note not in ["a"] then "" else order.note', False),
        ('if starts_with(order.note, "x") then order.note else ""', False),
        ("if sent(body.quantity) then body.quantity else 0", False),
        ('if sent(body.note) then body.note else ""', True),
        ("if viewer.confirmed then viewer.email else actor.email", False),
        ("if not viewer.confirmed then viewer.email else actor.email", True),
        ('if (order.note != null and line.done) or order.note == "x" then order.note else ""', False),
        ("sum(length(l.product.title) for l in order.lines where l.product != null)", False),
    ],
)
def test_conditions_narrow_null_away(text: str, nullable: bool) -> None:
    found = typed(text)
    assert found.expression is not None, found.diagnostics
    assert found.expression.nullable is nullable


def test_narrowing_holds_on_the_right_of_and_and_or() -> None:
    both = typed("order.due != null and order.due < today()").expression
    assert isinstance(both, ir.Logic)
    assert isinstance(both.right, ir.Compare)
    assert not both.right.left.nullable
    either = typed("order.due == null or order.due < today()").expression
    assert isinstance(either, ir.Logic)
    assert isinstance(either.right, ir.Compare)
    assert not either.right.left.nullable


def test_rebinding_a_name_forgets_what_was_known_of_it() -> None:
    from compiler.expressions import narrow

    condition = typed("order.note != null").expression
    assert condition is not None
    known = narrow(SCOPE, condition, True)
    assert not typed("order.note", known).expression.nullable  # type: ignore[union-attr]
    for later in (known.forget("order"), known.with_row("order", "Order")):
        assert typed("order.note", later).expression.nullable  # type: ignore[union-attr]


def test_a_condition_that_may_be_null_is_made_two_valued() -> None:
    found = typed("not actor.confirmed", expected=scalar("boolean"), nullable=False).expression
    assert isinstance(found, ir.Not)
    assert isinstance(found.operand, ir.Compare)
    assert not found.operand.nullable


def test_enum_literals_carry_the_enum() -> None:
    found = typed('order.status in ["open", paid]').expression
    assert isinstance(found, ir.Compare)
    assert isinstance(found.right, ir.ListOf)
    assert found.right.type == scalar("enum", "open", "paid", "sent", many=True)
    assert {item.type for item in found.right.items} == {scalar("enum", "open", "paid", "sent")}


def test_a_misspelt_enum_value_names_the_right_ones() -> None:
    (found,) = typed('order.status == "opne"').diagnostics
    assert (found.code, found.allowed, found.hint) == ("X636", ("open", "paid", "sent"), "did you mean `open`?")


def test_moments_are_written_in_one_way() -> None:
    found = typed('order.placed_at > "2024-01-31T10:00:00+02:00"').expression
    assert isinstance(found, ir.Compare)
    assert found.right == ir.Constant(
        type=ir.Scalar(kind="datetime"), nullable=False, value="2024-01-31T08:00:00.000000Z"
    )


def test_a_key_of_a_relation_is_the_id_of_its_row() -> None:
    found = typed("line.order_id").expression
    assert isinstance(found, ir.ColumnOf)
    assert found.field == "id"
    assert isinstance(found.target, ir.Follow)


def test_a_relation_to_many_is_the_rows_behind_it() -> None:
    found = typed("line in order.lines").expression
    assert isinstance(found, ir.Compare)
    assert isinstance(found.right, ir.Aggregate)
    assert isinstance(found.right.source, ir.RelationSource)
    assert (found.right.kind, found.right.source.relation) == ("rows", "lines")


def test_the_row_of_an_aggregate_lives_in_the_database() -> None:
    found = typed("exists(l in Line where l.order == order)").expression
    assert isinstance(found, ir.Aggregate)
    assert isinstance(found.where, ir.Compare)
    left = found.where.left
    assert isinstance(left, ir.Follow)
    assert left.target == ir.Variable(type=ir.RowType(entity="Line"), nullable=False, name="l", role="query_row")
    assert [item.name for item in free_variables(found)] == ["order"]


def test_a_short_form_goes_over_the_first_relation_to_many() -> None:
    found = typed("sum(order.lines.product.price)").expression
    assert isinstance(found, ir.Aggregate)
    assert isinstance(found.source, ir.RelationSource)
    assert found.source.relation == "lines"
    assert isinstance(found.value, ir.ColumnOf)
    assert isinstance(found.value.target, ir.Follow)


@pytest.mark.parametrize("text", ["count(*)", "sum(l.price)", "sum(l.price * l.quantity)", "avg(l.product.price)"])
def test_measures_go_over_the_row_of_the_report(text: str) -> None:
    found = typed(text, REPORT).expression
    assert isinstance(found, ir.Aggregate)
    assert (found.variable, found.source) == ("l", ir.EntitySource(entity="Line"))
    assert codes(text.replace("l.", "line."), SCOPE)


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("count(page.items)", "an integer"),
        ("page.total", "an integer"),
        ('exists(i in page.items where i.status == "open")', "true or false"),
        ("first(page.items).status", "one of open, paid, sent?"),
        ("rows(i in page.items where i.status == open)", "a list of OrderView"),
        ("answer.lines.length", "an integer"),
    ],
)
def test_answers_can_be_looked_into(text: str, type: str) -> None:
    assert type_of(text, "scenario") == type


def test_items_of_an_answer_are_values() -> None:
    found = typed("all(l.quantity > 0 for l in answer.lines)", ANSWERS).expression
    assert isinstance(found, ir.Aggregate)
    assert isinstance(found.source, ir.ListSource)
    assert found.source.entity == "Line"


@pytest.mark.parametrize(
    ("text", "expected", "fits"),
    [
        ("1", money(), True),
        ("1.5", money(), True),
        ("1.555", money(), False),
        ("line.price", scalar("integer"), False),
        ("line.quantity", money(), True),
        ("line.price * line.price", money(), False),
        ('"open"', scalar("enum", "open"), True),
        ("open", scalar("enum", "open"), True),
        ("order.status", scalar("enum", "open", "paid"), False),
        ("order.status", scalar("text"), True),
        ("body.title", scalar("email"), False),
        ('"ann@example.org"', scalar("email"), True),
        ('"ann"', scalar("email"), False),
        ("body.title", scalar("slug"), False),
        ("slug(body.title)", scalar("slug"), True),
        ('"3"', scalar("integer"), False),
        ("order", ir.RowType(entity="Order"), True),
        ("order.id", ir.RowType(entity="Order"), False),
        ("[]", scalar("text", many=True), True),
        ('["a", "b"]', scalar("text", many=True), True),
        ('"a"', scalar("text", many=True), False),
        ("null", scalar("text"), True),
        ('if line.done then "open" else "paid"', scalar("enum", "open", "paid"), True),
        ('if line.done then "open" else "gone"', scalar("enum", "open", "paid"), False),
    ],
)
def test_values_fit_only_where_nothing_is_lost(text: str, expected: ir.Type, fits: bool) -> None:
    found = typed(text, expected=expected)
    assert (found.expression is not None) is fits
    if isinstance(found.expression, ir.Constant) and found.expression.value is not None:
        assert isinstance(expected, ir.Scalar)
        assert isinstance(found.expression.type, ir.Scalar)
        assert found.expression.type.kind == expected.kind


def test_decimal_constants_get_the_scale_of_their_place() -> None:
    found = typed("3", expected=money()).expression
    assert isinstance(found, ir.Constant)
    assert found.value == "3.00"


@pytest.mark.parametrize("text", ["actor.password", "body.password", "length(body.password)", "[body.password]"])
@pytest.mark.parametrize("scope_name", ["action", "query"])
def test_secrets_are_never_read(text: str, scope_name: str) -> None:
    assert codes(text, SCOPES[scope_name]) == ["X626"]


def test_a_stored_secret_cannot_even_be_hashed() -> None:
    assert codes("hash(actor.password)") == ["X626"]


def test_the_advice_for_a_secret_that_may_be_missing_is_an_expression_that_is_accepted() -> None:
    for text in ("body.pin", "hash(body.pin)"):
        refused = typed(text, expected=scalar("secret"), nullable=False)
        (wrong,) = (item for item in refused.diagnostics if item.severity == "error")
        assert wrong.code == "X631"
        advice = (wrong.hint or "").partition(": ")[2]
        assert typed(advice, expected=scalar("secret"), nullable=False).expression is not None


def test_a_secret_of_the_body_is_hashed_when_it_is_stored() -> None:
    found = typed("body.password", expected=scalar("secret")).expression
    assert isinstance(found, ir.Apply)
    assert found.function == "hash"


def test_a_secret_is_handed_over_as_it_is_where_asked_for() -> None:
    assert isinstance(typed("body.password", expected=scalar("secret"), secrets="plain").expression, ir.DtoMember)
    assert isinstance(typed('"letmein"', expected=scalar("secret"), secrets="plain").expression, ir.Constant)


def test_application_functions_work_on_what_is_at_hand_only() -> None:
    assert codes("slug(body.title) == q", QUERY) == []
    assert codes("slug(o.note) == q", QUERY) == ["X655"]
    assert codes("exists(l in order.lines where slug(l.product.title) == q)") == ["X655"]


@pytest.mark.parametrize(
    ("bare", "named"),
    [
        ("count(order.lines where not done)", "count(_ in order.lines where not _.done)"),
        ("sum(order.lines.price where quantity > 2)", "sum(_.price for _ in order.lines where _.quantity > 2)"),
        (
            'exists(Order where status == "open" and customer == actor)',
            'exists(_ in Order where _.status == "open" and _.customer == actor)',
        ),
        (
            "count(order.lines where product.title == body.title)",
            "count(_ in order.lines where _.product.title == body.title)",
        ),
    ],
)
def test_a_bare_name_in_the_condition_of_unnamed_rows_is_their_member(bare: str, named: str) -> None:
    found = typed(bare, OUTSIDE)
    assert found.expression is not None, found.diagnostics
    assert found.expression == typed(named, OUTSIDE).expression
    assert "X690" in [item.code for item in found.diagnostics]


def test_a_bare_name_with_two_meanings_and_unnamed_rows_within_others_are_refused() -> None:
    assert codes("count(Line where order == null)") == ["X628"]
    assert codes("exists(Order where count(lines where done) > 1)") == ["X612"]
    assert codes("exists(Order where sum(lines.price) > 1)") == ["X612"]


def test_an_expression_with_several_errors_reports_them_all_in_order() -> None:
    found = typed("orde.x == 1 and body.titel == 2 and foo(3)")
    assert [(item.code, item.span) for item in found.diagnostics] == [
        ("X620", (0, 4)),
        ("X621", (21, 26)),
        ("X650", (36, 39)),
    ]
    assert {item.unit for item in found.diagnostics} == {"operations/pay_order"}
    assert {item.path for item in found.diagnostics} == {"steps[1].condition"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("status == 1", "did you mean `body.status`?"),
        ("order.customer == order_id", "write order.customer.id == order_id"),
        ("order.placed_at + 7", "write add_days(order.placed_at, 7)"),
        ("order.placed_at - now()", "write days_between(now(), order.placed_at)"),
        (
            "sum(actor.orders.lines.price)",
            "name the rows at the end: x.price for x in Line where x.order in actor.orders",
        ),
        ("q in body.title", "whether a text occurs in another: contains(body.title, q)"),
        (
            "exists(order.customer)",
            "its rows are order.customer.orders; whether there is one at all: order.customer != null",
        ),
        ("upper_case(q)", "did you mean `upper`?"),
        ("lower(input.title)", "did you mean `body`?"),
        ('line.quantity == "3"', "numbers have no quotes: 3"),
    ],
)
def test_hints_say_what_to_write(text: str, hint: str) -> None:
    assert hint in [item.hint for item in typed(text).diagnostics]


@pytest.mark.parametrize(
    "text", ["sum(order.lines.price)", "order.status == open", "x is null", "a b", "order.note == 'x'"]
)
def test_text_tree_and_json_give_the_same_answer(text: str) -> None:
    node = parse(text).node
    if node is None:
        assert typed(text).expression is None
        return
    by_text, by_tree, by_json = typed(text), typed(node), typed(node.model_dump(mode="json"))
    assert by_text.expression == by_tree.expression == by_json.expression


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_no_tree_makes_typing_raise_and_errors_are_never_silent(node: ExpressionNode) -> None:
    scope = SCOPE.with_row("a", "Line").with_name("x1", scalar("integer"), nullable=True).with_row("_private", "Order")
    found = typed(node, scope)
    has_error = any(item.severity == "error" for item in found.diagnostics)
    assert (found.expression is None) == has_error
    for item in found.diagnostics:
        assert item.span is None or 0 <= item.span[0] <= item.span[1] <= len(found.text)


def test_nested_aggregates_are_typed_in_reasonable_time() -> None:
    text = "order"
    for _ in range(12):
        text = f"first({text}.lines).order"
    assert type_of(text) == "a row of Order?"


def test_nothing_is_known_in_an_empty_scope() -> None:
    found = typed("order.note", EMPTY_SCOPE)
    assert [item.code for item in found.diagnostics] == ["X620"]
