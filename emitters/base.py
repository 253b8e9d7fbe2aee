"""Dispatch over the node classes of a discriminated union: one handler per class, gaps found when the class is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from ast_schemas.base import Node
from emitters.naming import snake_case

Result = TypeVar("Result")


def members(union: Any) -> tuple[type[Node], ...]:
    """The node classes of ``Annotated[A | B | …, …]`` in declaration order."""
    if get_origin(union) is Annotated:
        union = get_args(union)[0]
    return tuple(get_args(union)) or (union,)


def _handler(node: type[Node]) -> str:
    return f"emit_{snake_case(node.__name__)}"


class Emitter(Generic[Result]):
    """Calls ``emit_<class_name>`` for a node.

    A subclass names the union that it covers, as in ``class Printer(Emitter[str], over=ir.Expression)``; a node class
    without a handler is a ``TypeError`` at import, not at the first program that uses it.
    """

    _covered: ClassVar[tuple[type[Node], ...]] = ()

    def __init_subclass__(cls, *, over: Any = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if over is not None:
            cls._covered = members(over)
        missing = [node.__name__ for node in cls._covered if not hasattr(cls, _handler(node))]
        if missing:
            raise TypeError(f"{cls.__name__} has no handler for {', '.join(missing)}")

    def emit(self, node: Node) -> Result:
        """The result of the handler of this node's class."""
        handler: Callable[[Node], Result] = getattr(self, _handler(type(node)))
        return handler(node)


class Unsupported(Exception):
    """The target cannot say this node.

    ``unit`` and ``path`` say where it comes from, as far as the emitters around know; the driver makes a diagnostic
    of it.
    """

    unit: str | None = None
    path: str | None = None


@contextmanager
def about(unit: str, path: str | None = None) -> Iterator[None]:
    """Whatever is unsupported inside comes from this unit, unless something further inside said so already."""
    try:
        yield
    except Unsupported as problem:
        if problem.unit is None:
            problem.unit, problem.path = unit, path
        raise
