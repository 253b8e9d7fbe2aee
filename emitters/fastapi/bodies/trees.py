"""Questions about expression trees that both printers ask."""

from ast_schemas import ir
from ast_schemas.ir.trees import children, rebuilt, walk

UUID = ir.Scalar(kind="uuid")
BOOLEAN = ir.Scalar(kind="boolean")


def lives_in_database(node: ir.Expression) -> bool:
    """Whether only the database can compute it: it looks at a query row or at rows that are not loaded."""
    return any(
        (isinstance(part, ir.Aggregate) and not is_over_dtos(part))
        or (isinstance(part, ir.Variable) and part.role == "query_row")
        for part in walk(node)
    )


def mentions(node: ir.Expression, name: str) -> bool:
    """Whether a variable of this name occurs."""
    return any(isinstance(part, ir.Variable) and part.name == name for part in walk(node))


def only_id_of(node: ir.Expression, name: str) -> bool:
    """Whether nothing but the identity of the row of this name is asked for."""
    match node:
        case ir.Variable():
            return node.name != name
        case ir.ColumnOf(target=ir.Variable(), field="id"):
            return True
        case ir.Compare(operator="==" | "!=" | "in" | "not in"):
            sides = [side for side in (node.left, node.right) if not isinstance(side, ir.Variable)]
            return all(only_id_of(side, name) for side in sides)
    return all(only_id_of(child, name) for child in children(node))


def is_null(node: ir.Expression) -> bool:
    """Whether it is the constant null."""
    return isinstance(node, ir.Constant) and node.value is None


def is_row(node: ir.Expression) -> bool:
    """Whether it is one row."""
    return isinstance(node.type, ir.RowType)


def key_of(node: ir.Expression) -> ir.Expression:
    """The id of a row-valued expression; anything else is a key already."""
    if not is_row(node):
        return node
    return ir.ColumnOf(type=UUID, nullable=node.nullable, target=node, field="id")


def parts(node: ir.Expression, operator: str) -> list[ir.Expression]:
    """The operands of a chain of ``and`` or of ``or``."""
    if isinstance(node, ir.Logic) and node.operator == operator:
        return [*parts(node.left, operator), *parts(node.right, operator)]
    return [node]


def row_path(node: ir.Expression) -> tuple[ir.Variable, tuple[str, ...]] | None:
    """The variable and the relations that lead from it to this row; None when it starts elsewhere."""
    relations: list[str] = []
    while isinstance(node, ir.Follow):
        relations.append(node.relation)
        node = node.target
    return (node, tuple(reversed(relations))) if isinstance(node, ir.Variable) else None


def entity_of(node: ir.Expression) -> str:
    """The entity of a row-valued expression."""
    assert isinstance(node.type, ir.RowType | ir.RowsType)
    return node.type.entity


def renamed(node: ir.Expression, old: str, new: str) -> ir.Expression:
    """The tree with a query row under another name."""

    def change(part: ir.Expression) -> ir.Expression | None:
        if isinstance(part, ir.Variable) and part.name == old and part.role == "query_row":
            return part.model_copy(update={"name": new})
        return None

    return rebuilt(node, change)


def both(left: ir.Expression | None, right: ir.Expression | None) -> ir.Expression | None:
    """``left and right``, where either may be missing."""
    if left is None or right is None:
        return right if left is None else left
    return ir.Logic(type=BOOLEAN, nullable=False, operator="and", left=left, right=right)


def negation(node: ir.Expression) -> ir.Expression:
    """``not node``."""
    return ir.Not(type=BOOLEAN, nullable=False, operand=node)


def is_over_dtos(node: ir.Aggregate) -> bool:
    """Whether it goes over items of a body or an answer, which no database knows."""
    return isinstance(node.source, ir.ListSource) and isinstance(node.source.target.type, ir.DtoType)


def over_rows(node: ir.Aggregate) -> ir.Aggregate:
    """An aggregate over rows at hand as one over the rows of an entity or a relation."""
    if not isinstance(node.source, ir.ListSource):
        return node
    rows = node.source.target
    if isinstance(rows, ir.Aggregate):
        inner = over_rows(rows)
        where = None if inner.where is None else renamed(inner.where, inner.variable, node.variable)
        return node.model_copy(update={"source": inner.source, "where": both(where, node.where)})
    row = ir.Variable(type=ir.RowType(entity=node.source.entity), nullable=False, name=node.variable, role="query_row")
    among = ir.Compare(type=BOOLEAN, nullable=False, operator="in", left=row, right=rows)
    source = ir.EntitySource(entity=node.source.entity)
    return node.model_copy(update={"source": source, "where": both(among, node.where)})


def untested(node: ir.Expression) -> set[str]:
    """Names of rows and values that may be null where the expression looks at them."""
    return {part.name for part in walk(node) if isinstance(part, ir.Variable) and part.nullable}


def with_nullable(node: ir.Expression, names: set[str]) -> ir.Expression:
    """The expression with these rows and values as ones that may be null, unless it tests them itself.

    A statement is computed at once, so a test in one of its parts guards no value that is handed to another part.
    """
    left = names - untested(node)
    if not left:
        return node

    def loosened(part: ir.Expression) -> ir.Expression | None:
        if isinstance(part, ir.Variable) and part.name in left:
            return part.model_copy(update={"nullable": True})
        return None

    return rebuilt(node, loosened)
