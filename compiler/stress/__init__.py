"""Many independent fills of each unit by weak models, and what they show: which form, message or check to mend next.

``reference`` holds the questions and the right answers, ``trial`` fills one unit once, ``campaign`` runs many through
an executor, ``measures`` and ``comparing`` say what came of them, ``shrinking`` finds the smallest call that fails.
"""
