"""Rules of which nothing bad could be shown by running, each with the reason why it stays."""

NOT_SHOWN = {
    "O210": "a spec without entities gives a project that starts and does nothing; that nothing was understood is said",
    "O225": "a body of GET has no meaning in HTTP (RFC 9110, 9.3.1): browsers cannot send one, caches ignore it; the "
    "server alone would take it",
    "O231": "the entity of an operation decides what is read beside it; a wrong one does no harm to the project",
    "O238": "an update without input writes nothing of what callers send; the mistake is a body that was forgotten",
    "O241": "DELETE that only reads works, but is never cached or repeated, and monitors take it for a change",
    "B530": "a step that a collector should fill fills nothing where there is none; a new row is refused by C436",
    "C414": "an empty body does no harm, but callers must send it; the mistake is members that were forgotten",
    "D332": "a state that no transition reaches does no harm; the mistake is a transition that was forgotten",
    "T729": "a scenario that calls nothing passes always: it is a test that cannot fail",
    "D362": "an entity with nothing but its key works; the mistake is a form that was left empty",
    "O250": "a refusal that blames what nobody sends refuses all the same; a client has no input to show it at",
    "B544": "the file cannot be sent: what callers could still do is refused with 422; the mistake is a body that was "
    "meant to be a form",
    "T730": "a text that is no file's name makes a test whose request cannot be sent",
}
