from plans.budget import Budget
from plans.refusals import Refusal
from plans.sheet import Sheet


def read(data: bytes, budget: Budget) -> list[Sheet]:
    raise Refusal("old_word")
