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
# # 从数据包到结论 / From bundle to conclusions
#
# 两份真实数据：1,681 位哥本哈根住户（Madsen 1976），250 位手机用户（Tenenhaus 等 2005）。
# Two real surveys: 1,681 residents of Copenhagen and 250 users of mobile phones. Run it in the folder of the project.

# %%
# %matplotlib inline
import pandas as pd

from analysis import (
    Design,
    adequacy,
    association,
    crosstab,
    differences,
    factor_analysis,
    linear_regression,
    mean,
    moments,
    parallel_analysis,
    read_dataset,
    reliability,
    robust_cfa,
    satisfied_share,
    share,
)

# %% [markdown]
# ## 一、满意的有多少？ How many are satisfied?
# 先看份数，再看占比；占比带区间。Counts first, then the share with its interval.

# %%
residents = read_dataset("examples/copenhagen-housing/survey")
print(len(residents), residents.manifest.source)
satisfied = satisfied_share(residents, "satisfaction", definition="top1")
print(satisfied.sentence())
satisfied

# %% [markdown]
# ## 二、谁更满意？ Who is more satisfied?
# 数据没有权数，设计里每份权数为 1；有权数时只换这一行。
# These sheets carry no weights, so each stands for one; with weights, this one line changes.

# %%
answers = residents.answers
design = Design(weight=pd.Series(1.0, index=answers.index))
high = (answers["satisfaction"] == "3").astype(float).rename("很满意 high")
by_housing = mean(design, high, by=answers["housing"])
by_housing.to_frame().round(3)

# %%
by_housing.plot().figure

# %%
differences(by_housing).round(4)

# %% [markdown]
# 分层、权数和总体构成写在设计里，区间随之改变；下面的总体构成只作演示（合成）。
# Strata, weights and what is known of the population belong to the design, and intervals follow; the make-up of the
# population here is made up (synthetic).

# %%
by_housing_stratum = Design(answers.assign(weight=1.0), weight="weight", strata="housing")
raked = by_housing_stratum.raked({"contact": dict.fromkeys(sorted(set(answers["contact"])), 1000)})
print(satisfied_share(residents, "satisfaction", definition="top1", design=raked).sentence())

# %%
table = crosstab(design, answers["housing"], answers["satisfaction"])
print(table.sentence())
table.counts

# %%
ordered = pd.crosstab(answers["influence"], answers["satisfaction"])
strength = association(ordered)
print(strength.sentence())
strength.to_frame().round(3)

# %%
share(design, answers["contact"], interval="wilson").to_frame().round(3)

# %% [markdown]
# ## 三、量表可靠吗？ Do the items of a scale hold together?

# %%
users = pd.read_csv("examples/mobile-satisfaction/mobi.csv")
quality = [item for item in users if item.startswith("PERQ")]
block = reliability(moments(users[quality]))
print(block.sentence())
block

# %% [markdown]
# ## 四、结构与设想一致吗？ Is the structure as planned?

# %%
items = [item for item in users if item.startswith(("PERQ", "IMAG", "CUSL"))]
given = moments(users[items])
print(adequacy(given).sentence())
parallel_analysis(given, seed=20260101).head(5).round(2)

# %%
factors = factor_analysis(given, 2, extraction="ml", rotation="oblimin")
print(factors.sentence())
factors.to_frame().round(2)

# %%
model = {
    "image": ["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"],
    "quality": quality,
    "satisfaction": ["CUSA1", "CUSA2", "CUSA3"],
}
fit = robust_cfa(users, model)
print(fit.sentence())
fit.factors.round(2)

# %%
fit.plot().figure

# %%
fit.htmt.round(2)

# %% [markdown]
# 形象与质量的 HTMT 接近 1：两个因子几乎分不开，报告里不应当作两件事。
# The HTMT of image and quality is close to one: the two can hardly be told apart and should not be reported as two.

# %% [markdown]
# ## 五、什么与满意度相关？ What goes with satisfaction?

# %%
scores = pd.DataFrame({name: users[each].mean(axis=1) for name, each in model.items()})
fitted = linear_regression(scores["satisfaction"], scores[["image", "quality"]], robust="HC3")
print(fitted.sentence())
fitted.to_frame().round(3)

# %%
fitted.plot().figure

# %% [markdown]
# 这些数说明：答卷内部是否一致、谁与谁不同、差多少。它们不说明答卷是否真实，也不说明因果。
# These figures say whether answers agree with one another, who differs and by how much; not whether they are
# genuine, nor why.
