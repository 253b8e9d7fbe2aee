"""Kinds of nodes that random programs do not contain, each with the reason. The only place for such reasons.

A class excuses all of its keys.
"""

from typing import Final

_REASONS: Final[dict[str, tuple[str, ...]]] = {
    "scenarios are tests of the emitted project; what they claim cannot be drawn without knowing what it answers": (
        "ScenarioForm", "ActorStep", "RowStep", "CallStep", "AtOnceStep", "Scenario", "GivenActor", "GivenRow", "Call",
        "AtOnce", "WaitStep", "Wait", "OutlineForm.scenario=set", "Program.scenarios=[…]", "Variable.role=answer",
        "DtoType.many=true",
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
        "Dto.members=[]", "Transformer.members=[]", "DtoDifference.only=[]", "ForEachStep.steps=[]",
    ),
    "says nothing that leaving the whole difference or form out would not say": (
        "CollectorDifference.assignments=[]", "SignaturesForm.operations=[]",
    ),
    "a program without operations or entities of its own has nothing to call": (
        "Program.operations=[]", "Program.dtos=[]", "Program.transformers=[]",
        "SchemaForm.fields=[]", "Entity.columns=[]",
    ),
    "not drawn yet": ("function url", "function url_part", "function has_all", "function has_any"),
    "not drawn yet: envelopes, lists of bodies, other media than JSON, redirects": (
        "Conventions.envelopes=entity", "Conventions.envelopes=none", "Conventions.envelopes=set", "Envelope.input=set",
        "Envelope.output=set", "Envelope.total=set", "OperationSignature.envelope=set", "Operation.input_many=true",
        "Operation.media=csv", "Operation.media=html", "Operation.media=set", "Operation.media=text",
        "OperationSignature.input_many=false", "OperationSignature.input_many=set",
        "OperationSignature.input_many=true",
        "OperationSignature.media=csv", "OperationSignature.media=html", "OperationSignature.media=set",
        "OperationSignature.media=text", "Respond.location=set", "RespondStep.location=set",
        "Settings.envelopes=entity",
    ),
    "not drawn yet: basic sign-in, refresh tokens, headers, protected kinds, how input is read": (
        "Conventions.auth_scheme=basic", "Conventions.body_bytes=set", "Conventions.choice_case=exact",
        "Conventions.choice_case=ignore", "Conventions.choice_case=set", "Conventions.refresh_minutes=set",
        "Conventions.scalar_texts=read", "Conventions.scalar_texts=refuse", "Conventions.scalar_texts=set",
        "IssueToken.refresh=set", "IssueTokenStep.refresh=set", "Outcome.field=set", "OutcomeSignature.field=set",
        "ParameterSignature.place=header", "RenewToken", "RenewTokenStep", "RouteParameter.place=header",
        "Scalar.kind=encrypted", "Scalar.kind=token", "Scalar.lower=true", "SchemaField.case_ignored=false",
        "SchemaField.case_ignored=set", "SchemaField.case_ignored=true", "Settings.auth_scheme=basic",
        "Settings.choice_case=ignore", "Settings.login_field=set", "Settings.scalar_texts=read",
        "Settings.secret_field=set", "ValueType.kind=encrypted", "ValueType.kind=token",
    ),
    "not drawn yet: files and downloads": (
        "ValueType.kind=file", "Scalar.kind=file", "Scalar.kind=bytes", "Operation.media=file",
        "OperationSignature.media=file", "Respond.file=set", "Respond.no_file=set", "DownloadStep",
        "function file_info", "function file_content",
    ),
    "the answer of a list as scenarios see it": ("DtoType.cursor=true",),
    "an order of no fields says nothing": ("SchemaForm.order=[]",),
    "all stages have a place in the order": ("Settings.refusal_order=[]",),
    "a moment that is written out is a constant": ("function datetime",),
}  # fmt: skip

NOT_DRAWN: Final = {kind: reason for reason, kinds in _REASONS.items() for kind in kinds}
