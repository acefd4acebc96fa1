"""Comments: words of the dissatisfied, topics, and no person in a quote. The comments here are made up (SYNTHETIC)."""

import numpy as np
import pytest

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.survey.comments import keyness, screened, tokens, topics

UNHAPPY = ["停车位太少，晚上没地方停车", "停车难，占用消防通道", "下水管道又漏水了", "管道漏水修了三次", "停车收费太高"]
HAPPY = ["楼道亮堂了，路灯很亮", "绿化很好，环境干净", "路灯亮了，老人方便", "环境比以前干净", "施工师傅态度好"]


def many(n=120, seed=1):
    rng = np.random.default_rng(seed)
    satisfied = rng.random(n) < 0.5
    texts = [str(rng.choice(HAPPY if happy else UNHAPPY)) for happy in satisfied]
    return texts, satisfied


def test_words_of_the_dissatisfied_come_first_and_bases_are_said():
    texts, satisfied = many()
    found = keyness([*texts, "  "], np.append(satisfied, True))
    first = found.table["word"].head(3).tolist()
    assert {"停车", "漏水"} & set(first)
    assert found.table["log_ratio"].iloc[0] > 0 > found.table["log_ratio"].iloc[-1]
    assert f"不满意者（{int((~satisfied).sum())} 条）" in found.sentence()
    assert found.plot() is not None


def test_log_likelihood_by_hand():
    texts = ["路灯 太暗"] * 6 + ["绿化 干净"] * 4 + ["路灯 干净"] * 10
    found = keyness(texts, np.array([False] * 6 + [True] * 14)).table.set_index("word")
    observed = np.array([[0, 14], [6, 0]])
    expected = observed.sum(1, keepdims=True) * observed.sum(0) / 20
    wanted = 2 * sum(o * np.log(o / e) for o, e in zip(observed.ravel(), expected.ravel(), strict=True) if o)
    word = next(word for word in found.index if word.endswith("暗"))
    assert found.loc[word, "g2"] == pytest.approx(wanted)
    assert found.loc[word, "dissatisfied"] == 6


def test_chance_differences_are_not_called_differences():
    rng = np.random.default_rng(3)
    texts = [str(rng.choice(HAPPY + UNHAPPY)) for _ in range(60)]
    assert "无（差别都可能出于偶然）" in keyness(texts, rng.random(60) < 0.5).sentence()


def test_topics_keep_their_comments_together_and_quotes_are_screened():
    texts, _ = many(200)
    texts += ["停车纠纷请找张建国主任，电话13912345678"] * 4
    found = topics(texts, 4)
    assert found.n == 204
    assert found.table["n"].is_monotonic_decreasing
    parking = found.table[found.table["words"].str.contains("停车")]
    assert len(parking) >= 1
    everything = " ".join(" ".join(quotes) for quotes in found.table["quotes"])
    assert "139" not in everything
    assert "张建国" not in everything
    assert "须由人读引文后命名" in found.sentence()
    assert "read the quotes" in found.sentence("en")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("打我电话 138-0013-8000 谢谢", "打我电话 〔电话〕 谢谢"),
        ("座机010-62345678没人接", "座机〔电话〕没人接"),
        ("身份证11010519491231002X丢了", "身份证〔证件号〕丢了"),
        ("加微信号：abc_12345", "加〔账号〕"),
        ("李阿姨说电梯坏了", "〔姓名〕阿姨说电梯坏了"),
        ("我叫王小明，住3号楼2单元501室", "我叫〔姓名〕，住〔住处〕"),
        ("京A12345乱停", "〔车牌〕乱停"),
        ("写信到a.b@c.cn", "写信到〔邮箱〕"),
        ("2026年5月修好了3个路灯，花了120万元", "2026年5月修好了3个路灯，花了120万元"),
        ("师傅们很辛苦", "师傅们很辛苦"),
    ],
)
def test_what_points_to_a_person_is_taken_out_and_the_rest_stays(raw, clean):
    assert screened(raw) == clean


def test_tokens_and_refusals():
    assert tokens("我觉得路灯的亮度很好，楼道很脏，WiFi 2026") == ["路灯", "亮度", "楼道", "很脏", "wifi"]
    with pytest.raises(NotEnoughData, match="30 are needed"):
        topics(HAPPY)
    with pytest.raises(NotEnoughData):
        keyness(HAPPY * 3, np.ones(15, dtype=bool))
    with pytest.raises(InvalidInput):
        keyness(HAPPY, np.ones(2, dtype=bool))
