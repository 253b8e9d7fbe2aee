"""Kinds of nodes that random programs do not contain, each with the reason. The only place for such reasons.

A class excuses all of its keys.
"""

from typing import Final

_REASONS: Final[dict[str, tuple[str, ...]]] = {
    "scenarios are tests of the emitted project; what they claim cannot be drawn without knowing what it answers": (
        "ScenarioForm", "ActorStep", "RowStep", "CallStep", "AtOnceStep", "Scenario", "GivenActor", "GivenRow", "Call",
        "AtOnce", "WaitStep", "Wait", "OutlineForm.scenario=set", "Program.scenarios=[…]", "Variable.role=answer",
    ),
    "says what no other form could say; nothing is made of it": (
        "UncoveredRequirement", "OutlineForm.uncovered=[…]", "SignaturesForm.uncovered=[…]", "SchemaForm.uncovered=[…]",
        "DtosForm.uncovered=[…]", "CollectorsForm.uncovered=[…]", "TransformersForm.uncovered=[…]",
        "OperationForm.uncovered=[…]", "FunctionForm.uncovered=[…]", "ProcedureForm.uncovered=[…]",
        "OutlineForm.informative=[…]",
    ),
    "where a form comes from; only what operations and jobs cite is printed": (
        "EventSignature.requirements=[…]", "FunctionForm.requirements=[…]", "FunctionSignature.requirements=[…]",
        "ProcedureForm.requirements=[…]", "SettingDeclaration.requirements=[…]",
        "RoleDeclaration.requirements=[…]", "EntityDeclaration.requirements=[…]", "SchemaForm.requirements=[…]",
        "DtosForm.requirements=[…]", "CollectorsForm.requirements=[…]", "TransformersForm.requirements=[…]",
    ),
    "conditions are two-valued, and a list that is written out is there": (
        "Compare.nullable=true", "IsSent.nullable=true", "ListOf.nullable=true", "Logic.nullable=true",
        "Not.nullable=true",
    ),
    "the forms or the checks refuse it": (
        "Operation.callers=[]", "Operation.steps=[]", "ProcedureForm.steps=[]",
        "SettingOf.nullable=true", "OperationForm.steps=[]", "OperationSignature.callers=[]",
        "Program.entities=[]", "Report.measures=[]", "ReportStep.measures=[]", "StateMachine.transitions=[]",
        "Transition.sources=[]", "UpdateWhere.assignments=[]", "UpdateWhereStep.assignments=[]", "ValueType.values=[]",
        "Dto.members=[]", "Transformer.members=[]", "DtoDifference.only=[]",
    ),
    "says nothing that leaving the whole difference or form out would not say": (
        "CollectorDifference.assignments=[]", "SignaturesForm.operations=[]",
    ),
    "a program without operations or entities of its own has nothing to call": (
        "Program.operations=[]", "Program.dtos=[]", "Program.transformers=[]",
        "SchemaForm.fields=[]", "Entity.columns=[]",
    ),
    "not drawn yet: files and downloads": (
        "ValueType.kind=file", "Scalar.kind=file", "Scalar.kind=bytes", "Operation.media=file",
        "OperationSignature.media=file", "Respond.file=set", "Respond.no_file=set", "DownloadStep",
        "function file_info", "function file_content",
    ),
    "the answer of a list as scenarios see it": ("DtoType.cursor=true",),
    "a loop without steps does nothing": ("ForEachStep.steps=[]",),
    "the order of refusals is always whole": ("Settings.refusal_order=[]",),
    "a row of the path that is not there is refused in fixed words": ("Load.said=set",),
    "an order of no fields says nothing": ("SchemaForm.order=[]",),
    "an address is put together from other functions": ("function url",),
    "a moment that is written out is a constant": ("function datetime",),
}  # fmt: skip

NOT_DRAWN: Final = {kind: reason for reason, kinds in _REASONS.items() for kind in kinds}
