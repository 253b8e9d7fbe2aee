"""Accounts that the emitted tests make up."""

from typing import Any

from ast_schemas import ir
from ast_schemas.schema import SchemaField
from compiler.build import rooms
from compiler.symbols.accepted import Accepted
from emitters.fastapi.accounts_for_tests import accounts_artifact, has_accounts
from emitters.fastapi.samples import sample
from tests.emitters.library import limits
from tests.programs.shorthand import (
    collectors,
    conventions,
    dto,
    dto_difference,
    dtos,
    entity,
    field,
    invariant,
    member,
    operation,
    outline,
    schema,
    seed,
    signature,
    signatures,
    step,
    transformers,
)


def with_accounts(*members: SchemaField, **given: Any) -> ir.Program:
    """A program of nothing but accounts."""
    forms = {
        "outline/all": outline(entity("User", "users"), conventions=conventions(account="User")),
        "schema/User": schema(field("login", "text", unique=True, max_length=60), *members, **given),
        "signatures/all": signatures(signature("me", "read", "User", "GET /me", output=dto("Me", "User", "view"))),
        "dtos/User": dtos(dto_difference("Me", member("id"))),
        "collectors/User": collectors(),
        "transformers/User": transformers(),
        "operations/me": operation(step("respond", row="actor")),
    }
    return rooms.lowered(Accepted.of(forms))


def test_a_made_up_account_satisfies_the_invariants_of_its_table() -> None:
    reachable = invariant("reachable", 'user.email != null or user.login == "nobody"', "Tell us where you are.")
    program = with_accounts(field("email", "email", required=False), invariants=[reachable])
    assert '"email": ' in accounts_artifact(program).text
    assert '"email": ' not in accounts_artifact(with_accounts(field("email", "email", required=False))).text


def test_no_account_is_made_up_that_the_seeds_or_the_invariants_would_refuse() -> None:
    login = sample(ir.Scalar(kind="text"), limits(max_length=60))
    assert has_accounts(with_accounts(seeds=[seed(login='"another"')]))
    assert not has_accounts(with_accounts(seeds=[seed(login=f'"{login}"')]))
    assert not has_accounts(with_accounts(invariants=[invariant("nobody", 'user.login == "nobody"', "Nobody.")]))
