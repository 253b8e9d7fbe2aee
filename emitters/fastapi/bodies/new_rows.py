"""Columns of a new row that nobody gives: the moment of creation and the first version."""

from ast_schemas import ir
from emitters.fastapi.bodies.python import PythonPrinter


def of_new_row(entity: ir.Entity, printer: PythonPrinter) -> dict[str, str]:
    """Columns of a new row that the system keeps, and their values."""
    return {
        column.name: "1" if column.generated == "version" else printer.moment()
        for column in entity.columns
        if column.generated is not None
    }
