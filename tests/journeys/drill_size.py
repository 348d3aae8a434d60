"""How large the job drill is."""

JOBS, STEPS, WORKERS, LIMIT_S = 300, 3, 4, 90
