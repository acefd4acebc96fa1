# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 埋下造假，再把它找出来 / A planted fabrication, found
#
# **合成改动 / SYNTHETIC changes**：以 250 位手机用户的真实答卷为底（Tenenhaus 等 2005），
# 把其中 25 份换成别人的复制件（各改 2 题），再把 15 份换成一路同一个答案。真实的答卷没有造假；造假的只是这里的改动。
# Real answers of 250 users; 25 sheets are replaced by copies of others with two answers changed, 15 by one answer
# all the way.

# %%
# %matplotlib inline
import numpy as np
import pandas as pd

from analysis import Design, Sheets, cronbach_alpha, detection, mean, screen
from analysis.survey.authenticity.words import VERDICTS, evidence_words

users = pd.read_csv("examples/mobile-satisfaction/mobi.csv")
items = [item for item in users if item != "row"]
real = users[items].to_numpy().astype(np.int8)
rng = np.random.default_rng(20260601)
planted = real.copy()
chosen = rng.choice(len(real), 40, replace=False)
copies, straight = chosen[:25], chosen[25:]
sources = rng.choice(np.setdiff1d(np.arange(len(real)), chosen), 25)
planted[copies] = real[sources]
for row in copies:
    planted[row, rng.choice(len(items), 2, replace=False)] = rng.integers(1, 11, 2)
planted[straight] = rng.integers(7, 11, (15, 1))

# %% [markdown]
# ## 一、α 看不出来 / Alpha does not see it

# %%
quality = [at for at, item in enumerate(items) if item.startswith("PERQ")]
for name, codes in (("真实 real", real), ("埋入造假 planted", planted)):
    print(name, cronbach_alpha(pd.DataFrame(codes[:, quality])).sentence())

# %% [markdown]
# ## 二、逐份筛查看得出来 / The screen of every sheet does

# %%
ids = tuple(f"U{row:03d}" for row in users["row"])
before, after = (screen(Sheets(codes=codes, ids=ids)) for codes in (real, planted))
print("真实：", before.sentence())
print("造假：", after.sentence())

# %%
fake = np.zeros(len(real), dtype=bool)
fake[chosen] = True
pd.crosstab(
    pd.Series(np.where(fake, "埋入 planted", "真实 real"), name="答卷 sheet"),
    pd.Series(after.sheets["verdict"].map(lambda code: VERDICTS[code]["zh"] or "未标"), name="判定 verdict"),
)

# %% [markdown]
# 被复制的原件也会被标出：两份雷同，筛查不知道谁抄谁，所以写“疑点”，须回访。
# The originals of copies are marked too: two sheets are alike, and the screen cannot know which copied which.

# %%
marked = after.sheets[fake & (after.sheets["verdict"] != "")].head(8)
marked[["sheet", "verdict", "joint"]].assign(evidence=marked.apply(evidence_words, axis="columns"))

# %%
after.plot().figure

# %% [markdown]
# ## 三、去掉疑点前后 / With and without the doubtful sheets

# %%
design = Design(weight=pd.Series(1.0, index=users.index))
satisfied = pd.Series((planted[:, items.index("CUSA1")] >= 8).astype(float), name="满意率")
pd.concat([mean(design, satisfied).table, mean(design, satisfied.where(~after.flagged)).table]).assign(
    答卷=["全部 all", "去掉疑点 without"]
).round(3)

# %% [markdown]
# ## 四、这种筛查有多灵 / How well such a screen finds things
# 每次筛查都在本卷上模拟：题目、边际、份数都是这一份的。按本卷边际与相关生成的答卷任何筛查都查不出，须抽样回访。
# Each screen simulates on its own form. Sheets drawn from a survey's own margins are found by none: call back a sample.

# %%
after.power.round(3)

# %%
table = detection()
print(f"满意率等任何数字都先要过这一关；共 {len(table)} 行模拟结果，题数、边际不同，找得到的也不同。")
table[["kind", "survey", "items", "n", "top", "runs", "alarm", "flagged"]]

# %%
shown = table[table["kind"].isin(["copies", "edited", "straight"])]
labels = (
    shown["kind"]
    + " "
    + shown["items"].astype(str)
    + " × "
    + shown["n"].astype(str)
    + shown["top"].map(lambda top: "" if pd.isna(top) else f", {top:.0%}")
)
shown.set_axis(labels)["flagged"].plot.barh(figsize=(6, 5)).figure
