"""Random parsed trees, as the parser could have made them, with all spans at zero."""

from hypothesis import strategies as st

from ast_schemas.expressions import (
    AggregateNode,
    BinaryNode,
    CallNode,
    ConditionalNode,
    ExpressionNode,
    ListNode,
    LiteralNode,
    MemberNode,
    NameNode,
    TemplateNode,
    UnaryNode,
)

ZERO = (0, 0)
_NAMES = st.sampled_from(["a", "order", "x1", "_private", "lines", "nullable", "count"])
_MEMBERS = st.sampled_from(["b", "title", "where", "if", "not", "count", "items"])
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
_FUNCTIONS = st.sampled_from(["lower", "coalesce", "concat", "greatest", "unheard_of"])

_LITERALS = st.one_of(
    _TEXT.map(lambda value: LiteralNode(node="literal", kind="text", value=value, span=ZERO)),
    st.integers(0, 2**63 - 1).map(lambda value: LiteralNode(node="literal", kind="integer", value=value, span=ZERO)),
    st.decimals("0", "99999", places=3).map(
        lambda value: LiteralNode(node="literal", kind="decimal", value=f"{abs(value):f}", span=ZERO)
    ),
    st.booleans().map(lambda value: LiteralNode(node="literal", kind="boolean", value=value, span=ZERO)),
    st.just(LiteralNode(node="literal", kind="null", value=None, span=ZERO)),
)
_ROOTS = _NAMES.map(lambda name: NameNode(node="name", name=name, span=ZERO))
_PATHS = st.builds(
    lambda root, members: _path(root, members),
    _ROOTS,
    st.lists(_MEMBERS, max_size=3),
)


def _path(root: ExpressionNode, members: list[str]) -> ExpressionNode:
    for name in members:
        root = MemberNode(node="member", target=root, name=name, span=ZERO)
    return root


def _template(parts: list[ExpressionNode]) -> ExpressionNode:
    """A template in whose parts a text comes before each value that is none."""
    found: list[ExpressionNode] = []
    for part in parts:
        if not isinstance(part, LiteralNode) or part.kind != "text":
            found += [LiteralNode(node="literal", kind="text", value="{a}", span=ZERO), part]
    return TemplateNode(node="template", parts=tuple(found), span=ZERO)


def _compound(inner: st.SearchStrategy[ExpressionNode]) -> st.SearchStrategy[ExpressionNode]:
    operators = st.sampled_from(
        ["or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "+", "-", "*", "/", "%"]
    )
    return st.one_of(
        st.builds(
            lambda o, x: UnaryNode(node="unary", operator=o, operand=x, span=ZERO), st.sampled_from(["not", "-"]), inner
        ),
        st.builds(
            lambda o, x, y: BinaryNode(node="binary", operator=o, left=x, right=y, span=ZERO), operators, inner, inner
        ),
        st.builds(lambda x, n: MemberNode(node="member", target=x, name=n, span=ZERO), inner, _MEMBERS),
        st.builds(
            lambda f, xs: CallNode(node="call", function=f, arguments=tuple(xs), span=ZERO),
            _FUNCTIONS,
            st.lists(inner, max_size=3),
        ),
        st.just(CallNode(node="call", function="count", arguments=(), span=ZERO)),
        st.lists(inner, max_size=3).map(lambda xs: ListNode(node="list", items=tuple(xs), span=ZERO)),
        st.lists(inner, max_size=3).map(_template),
        st.builds(
            lambda c, x, y: ConditionalNode(node="conditional", condition=c, then=x, otherwise=y, span=ZERO),
            inner,
            inner,
            inner,
        ),
        st.builds(
            lambda k, v, s, w: AggregateNode(
                node="aggregate", kind=k, variable=v, source=s, where=w, value=None, span=ZERO
            ),
            st.sampled_from(["count", "exists", "rows", "first"]),
            _NAMES,
            inner,
            st.none() | inner,
        ),
        st.builds(
            lambda k, v, s, w, x: AggregateNode(
                node="aggregate", kind=k, variable=v, source=s, where=w, value=x, span=ZERO
            ),
            st.sampled_from(["sum", "avg", "min", "max", "all"]),
            _NAMES,
            inner,
            st.none() | inner,
            inner,
        ),
        st.builds(
            lambda k, s: AggregateNode(
                node="aggregate", kind=k, variable="_", source=s, where=None, value=None, span=ZERO
            ),
            st.sampled_from(["count", "exists", "rows", "first"]),
            _PATHS,
        ),
        st.builds(
            lambda k, s, n: AggregateNode(
                node="aggregate",
                kind=k,
                variable="_",
                source=s,
                where=None,
                value=_path(NameNode(node="name", name="_", span=ZERO), [n]),
                span=ZERO,
            ),
            st.sampled_from(["sum", "avg", "min", "max"]),
            _PATHS,
            _MEMBERS,
        ),
    )


TREES: st.SearchStrategy[ExpressionNode] = st.recursive(st.one_of(_LITERALS, _PATHS), _compound, max_leaves=14)


def without_spans(value: object) -> object:
    """A dumped tree without its spans."""
    if isinstance(value, dict):
        return {key: without_spans(item) for key, item in value.items() if key != "span"}
    if isinstance(value, list | tuple):
        return [without_spans(item) for item in value]
    return value
