"""The longest names that a form may give stay apart where PostgreSQL would cut them."""

from pathlib import Path

from ast_schemas.base import Node
from benchmarks.soundness.campaign import Bench
from tests.programs.shorthand import (
    collectors,
    dto,
    dto_difference,
    dtos,
    entity,
    field,
    member,
    operation,
    outline,
    path,
    relation,
    schema,
    signature,
    signatures,
    step,
    transformer,
    transformers,
)

LONGEST = 60
ENTITY, ROW = "Abc" * 14, "_".join(["abc"] * 14)
PLURAL = "p" * LONGEST
FIELD = "f" * LONGEST
MANY = "m" * LONGEST
REFERENCES = tuple(f"{'r' * (LONGEST - 1)}{end}" for end in "st")
VIEW = dto("View" * (LONGEST // 4), ENTITY, "view")


def forms() -> dict[str, Node]:
    """Two references to rows of the same entity and two counts of an association, in one statement."""
    counts = {f"count_{name[-1]}": f'count(x in {ROW}.{name}.{MANY} where x.{FIELD} != "")' for name in REFERENCES}
    return {
        "outline/all": outline(entity(ENTITY, PLURAL), has_operations=True),
        "signatures/all": signatures(
            signature("add", "create", ENTITY, "POST /rows", callers=["anyone"], success_status=201,
                      input=dto("Create", ENTITY, "create"), output=VIEW),
            signature("show", "read", ENTITY, f"GET /rows/{{{ROW}_id}}", path(f"{ROW}_id", ENTITY), callers=["anyone"],
                      output=VIEW),
            signature("listed", "list", ENTITY, "GET /rows", callers=["anyone"], output=VIEW, many=True),
        ),
        f"schema/{ENTITY}": schema(
            field(FIELD, "text"),
            *(relation(name, ENTITY, f"back_{name[-1]}", kind="many_to_one", required=False, on_delete="set_null")
              for name in REFERENCES),
            relation(MANY, ENTITY, "back_many", kind="many_to_many", required=False),
        ),
        f"dtos/{ENTITY}": dtos(
            dto_difference(VIEW.name, member("id"), *(member(name, "integer") for name in counts),
                           *(member(name, nested=f"{ENTITY}Summary") for name in REFERENCES)),
            dto_difference(f"{ENTITY}Summary", member(FIELD)),
        ),
        f"collectors/{ENTITY}": collectors(),
        f"transformers/{ENTITY}": transformers(transformer(VIEW.name, **counts)),
        "operations/add": operation(step("create", name="row", entity=ENTITY), step("respond", row="row")),
        "operations/show": operation(
            step("load", name="row", entity=ENTITY, where=f"row.id == {ROW}_id", otherwise=f"{ROW}_not_found"),
            step("respond", row="row"),
        ),
        "operations/listed": operation(step("list", name="row", entity=ENTITY)),
    }  # fmt: skip


def test_a_project_of_the_longest_names_answers(tmp_path: Path, postgres: str) -> None:
    bench = Bench(tmp_path, typed=1, server=postgres, on_postgresql=1)
    (outcome,) = bench.outcomes([("longest", forms())])
    assert (outcome.rejected, outcome.failures) == ((), {})
    assert bench.ran_on_postgresql == 1
    assert all({200, 201} & set(statuses) for statuses in outcome.operations.values())
