"""A notebook of crowd-kit on Labelwright: one import line is another.

    pip install ./python && python examples/from_crowd_kit.py

The cells below are as they were. What is asked of crowd-kit's classes has the same names here.
"""

# %% The answers: who said what of which message
import pandas as pd

# from crowdkit.aggregation import DawidSkene, MajorityVote
# from crowdkit.metrics.data import alpha_krippendorff, consistency
from labelwright import DawidSkene, MajorityVote, alpha_krippendorff, consistency

ROWS = """
t1 ann good, t1 ben good, t1 cat bad,  t1 dan good
t2 ann bad,  t2 ben bad,  t2 cat bad,  t2 dan good
t3 ann good, t3 ben good, t3 cat good, t3 dan bad
t4 ann bad,  t4 ben bad,  t4 cat good, t4 dan bad
t5 ann good, t5 ben bad,  t5 cat good, t5 dan bad
t6 ann bad,  t6 ben bad,  t6 cat bad,  t6 dan good
"""
answers = pd.DataFrame(
    [row.split() for row in ROWS.replace("\n", ",").split(",") if row.strip()],
    columns=["task", "worker", "label"],
)

# %% How far do they agree?
print(f"alpha {alpha_krippendorff(answers):.3f}, consistency {consistency(answers):.3f}")

# %% What do they say together?
votes = MajorityVote().fit_predict(answers)
model = DawidSkene(n_iter=100).fit(answers)
print(pd.DataFrame({"votes": votes, "dawid-skene": model.labels_}))
print(model.probas_.round(3))

# %% Who is good? What Labelwright adds: how sure that is
print(model.reliabilities_.round(3))
