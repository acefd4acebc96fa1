"""Questionnaires drawn at random, sound ones and others, and answers that their definitions allow."""

from datetime import date, timedelta

from questionnaires.item_types import TYPES

RARE = 0.05  # how often a part is drawn with a fault


def some_questionnaire(draw):
    """Pages of items of every type, with limits and conditions of all sorts."""
    scale = [{"code": str(code), "zh": f"第{code}档"} for code in range(draw.randint(2, 6), 0, -1)]
    if draw.random() < 0.5:
        scale.append({"code": "9", "zh": "不清楚", "not_applicable": draw.choice([True, "是", "true", 1])})
    first = {"id": "overall", "type": "rating", "scale": "s", "text": "总体"}
    pages, items = [{"id": "p0", "items": [first]}], [first | {"codes": [point["code"] for point in scale]}]
    for at in range(1, draw.randint(2, 6)):
        added = [some_item(draw, f"i{at}_{n}", items) for n in range(0 if draw.random() < RARE else draw.randint(1, 3))]
        page = {"id": f"p{at}", "items": [{k: v for k, v in one.items() if k != "codes"} for one in added]}
        if draw.random() < 0.3:
            page["ask_if"] = some_condition(draw, items)
        pages.append(page)
        items += [one for one in added if one.get("codes")]
    head = {"questionnaire": "drawn", "version": "1", "languages": ["zh"], "title": "问卷", "intro": "您好"}
    return head | {"estimated_minutes": 1, "overall": "overall", "scales": {"s": scale}, "pages": pages}


def some_item(draw, name, earlier):
    """One item of any type, with a word of `codes` that conditions may look at."""
    kind = draw.choice(TYPES)
    one = {"id": name, "type": kind, "text": f"题 {name}", "required": kind != "photo" and draw.random() < 0.6}
    codes = [f"c{n}" for n in range(1 if draw.random() < RARE else draw.randint(2, 5))]
    choices = [{"code": code, "zh": f"选项{code}"} for code in codes]
    if kind in ("single", "multiple", "rank", "bid"):
        one |= {"choices": choices, "codes": codes if kind != "rank" else []}
    if kind == "multiple" and draw.random() < 0.4:
        choices[-1]["exclusive"] = draw.choice([True, "yes", "是"])
    if kind in ("multiple", "rank") and draw.random() < 0.6:
        one["max_chosen"] = draw.randint(0, 6) if draw.random() < RARE else draw.randint(min(2, len(codes)), len(codes))
    if kind == "rating":
        one["scale"] = "s"
    if kind == "matrix":
        n_rows = 1 if draw.random() < RARE else draw.randint(2, 4)
        one |= {"scale": "s", "rows": [{"id": f"{name}_{at}", "text": f"行{at}"} for at in range(n_rows)]}
    if kind == "number":
        bounds = sorted(draw.sample(range(-20, 20), 2), reverse=draw.random() < RARE)
        one |= {key: n for key, n in zip(("minimum", "maximum"), bounds, strict=True) if draw.random() < 0.6}
    if kind == "date":
        days = sorted(draw.sample(range(12000), 2), reverse=draw.random() < RARE)
        days = [(date(1990, 1, 1) + timedelta(days=day)).isoformat() for day in days]
        one |= {key: day for key, day in zip(("earliest", "latest"), days, strict=True) if draw.random() < 0.6}
    if kind == "text" and draw.random() < 0.5:
        one["max_length"] = 0 if draw.random() < RARE else draw.choice([1, 2, 30])
    if kind == "bid":
        one |= {"amounts": [50, 100], "text": "出 {amount} 元吗"}
    if kind != "matrix" and not one["required"] and draw.random() < 0.2:
        one["sensitive"] = "用于统计"
    if draw.random() < 0.3:
        one["ask_if"] = some_condition(draw, earlier)
    return one


def some_condition(draw, earlier, depth=2):
    """A condition on earlier items, nested at random."""
    form = draw.choice(["is", "is", "all", "any", "not"]) if depth else "is"
    if form == "not":
        return {"not": some_condition(draw, earlier, depth - 1)}
    if form in ("all", "any"):
        n = 0 if draw.random() < RARE else draw.randint(1, 3)
        return {form: [some_condition(draw, earlier, depth - 1) for _ in range(n)]}
    looked_at = draw.choice(earlier)
    codes = looked_at["codes"]
    return {"item": looked_at["id"], "is": draw.sample(codes, draw.randint(1, len(codes)))}


def some_answer(draw, one):
    """Any answer that the definition allows, as the fields of a form."""
    field, codes = f"q-{one.id}", [choice.code for choice in one.choices]
    if not one.required and (one.type == "photo" or draw.random() < 0.4):
        return {}
    match one.type:
        case "multiple":
            alone = [choice.code for choice in one.choices if choice.exclusive]
            given = draw.sample(codes, draw.randint(1, one.max_chosen or len(codes)))
            value = given if not set(given) & set(alone) else alone[:1]
        case "rank":
            ranks = [str(n) for n in range(1, (one.max_chosen or len(codes)) + 1)]
            value = draw.sample([*ranks, *[""] * (len(codes) - len(ranks))], len(codes))
        case "number":
            low = one.minimum if one.minimum is not None else (one.maximum or 0) - 5
            value = str(draw.randint(low, one.maximum if one.maximum is not None else low + 5))
        case "date":
            first, last = map(date.fromisoformat, (one.earliest or "1900-01-01", one.latest or "2026-01-01"))
            day = first + timedelta(days=draw.randint(0, (last - first).days))
            value = [str(day.year), str(day.month), str(day.day)]
        case "text":
            value = "好" * draw.randint(1, one.max_length)
        case _:
            value = draw.choice(codes)
    return {field: value} | ({f"c-{one.id}": "yes"} if one.sensitive else {})
