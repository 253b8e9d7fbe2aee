"""What becomes of events, jobs and schedules whose mistakes nobody says."""

from tests.checks import test_job_rules as jobs
from tests.rules.needed import again

JOBS = [
    *again(jobs.SIGNATURES, "dropped", "O280", "O281", "O282", "O283"),
    *again(jobs.BODIES, "dropped", "B595", "a value is not taken", "a job answers"),
]
