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
# # 一次读完一份调查 / The story of a survey
#
# 真实数据：1,681 位哥本哈根住户（Madsen 1976）；250 位手机用户（Tenenhaus 等 2005）。
# Real data: 1,681 residents of Copenhagen and 250 users of mobile phones. Run it in the folder of the project.

# %%
# %matplotlib inline
import numpy as np
import pandas as pd
from IPython.display import display

from analysis import Design, Sheets, drivers, ipa, net_promoter_score, read_dataset, satisfaction, screen, survey_story

# %% [markdown]
# ## 一、从数据包到结论：一次调用 / From bundle to story in one call
# 不能算的，写明为什么不能算。What cannot be computed says why.

# %%
residents = read_dataset("examples/copenhagen-housing/survey")
story = survey_story(residents, definition="top1", overall="satisfaction")
print(story.sentence())

# %%
for name, axes in story.drawn():
    axes.set_title(name, fontsize=9)
    display(axes.figure)

# %% [markdown]
# ## 二、换一种口径，数字就不同 / Another definition, another number

# %%
users = pd.read_csv("examples/mobile-satisfaction/mobi.csv")
design = Design(weight=pd.Series(1.0, index=users.index))
for definition in ("top1", "top2", "top3", "rescaled", "of_highest"):
    result = satisfaction(design, users["CUSA1"].astype(float), definition, highest=10)
    print(f"{definition:<12}", result.sentence())
print("满意率的区间随口径而变，净推荐值另计：", net_promoter_score(design, users["CUSL3"].astype(float)).sentence())

# %% [markdown]
# ## 三、什么与满意有关 / What goes with satisfaction

# %%
quality = [item for item in users if item.startswith("PERQ")]
result = drivers(design, users["CUSA1"].astype(float), users[quality].astype(float), resamples=300)
print(result.sentence())
result.to_frame().round(3)

# %%
result.plot().figure

# %%
quadrants = ipa(design, users[quality].astype(float), overall=users["CUSA1"].astype(float))
print(quadrants.sentence())
quadrants.plot().figure

# %% [markdown]
# ## 四、这些答卷可信吗 / Are these answers real
# 一份真实的老调查应当安静：标出的份数与偶然相当。信度高不说明答卷真实，所以不看 α。
# A real survey should stay quiet: about as many sheets are marked as chance would.

# %%
items = [item for item in users if item != "row"]
screened = screen(Sheets(codes=users[items].to_numpy().astype(np.int8), ids=tuple(map(str, users["row"]))))
print(screened.sentence())
print("信度高不说明答卷真实：本页没有用 α 作证据。")
screened.survey.round(3)

# %%
screened.plot().figure
