"""What becomes of events, jobs and schedules whose mistakes nobody says."""

from tests.checks import test_job_rules as jobs
from tests.programs.shorthand import assign, job, operation, signatures, step, taken
from tests.rules.needed import ANN, HOME, MILK, OF_MILK, Needed, again, call, told

NEW_ACCOUNT = assign(email='"z@example.org"', name='"Zoe"', password='"correct horse"')

JOBS = [
    *again(jobs.SIGNATURES, "dropped", "O280", "O281", "O282", "O283"),
    *again(jobs.BODIES, "dropped", "B595", "a value is not taken", "a job answers"),
    Needed(
        "O284",
        "the secret is kept as it was sent, and what should be its hash is none",
        {
            "signatures/jobs": signatures(job("renew", "User", taken("code", "secret"))),
            "operations/renew": operation(
                step("load", name="user", entity="User", where='user.name == "Zoe"', otherwise="user_not_found"),
                step("update", row="user", collect=False, assignments=assign(password="code")),
            ),
            "operations/sign_up": operation(
                step("create", name="user", entity="User", duplicate="email_taken"),
                step("enqueue", message="renew", arguments=assign(code="body.password")),
                step("respond", row="user"),
            ),
            **told(
                call("sign_up", 201, None, body=NEW_ACCOUNT),
                call("sign_in", 201, None, body=[item for item in NEW_ACCOUNT if item.field != "name"]),
            ),
        },
        "tests",
        "401 instead of 201",
    ),
    Needed(
        "B598",
        "there is always something to do",
        {**jobs.loop(), **told(ANN, HOME, MILK, call("finish_item", 200, **OF_MILK))},  # type: ignore[dict-item]
        "endless",
    ),
]
