"""What makes an attempt the same each time it is shown: its seed, and one a question. Pure."""

import hashlib


def attempt_seed(learner_id: str, lesson: str, mode: str, number: int) -> str:
    """The seed of a learner's attempt, 32 hexadecimal digits.

    It is known before the attempt is begun, so that the page before the first answer shows what the
    attempt will have. A fresh attempt has another one: other variants, and another order.

    Args:
        number: how many attempts of this learner in this mode of the lesson came before.
    """
    return _digest(f"{learner_id}:{lesson}:{mode}:{number}")


def question_seed(seed: str, question_id: str) -> str:
    """The seed of one question in an attempt, so that no two are shuffled alike."""
    return _digest(f"{seed}:{question_id}")


def in_order_of(seed: str, name: str) -> str:
    """A key that sorts names into an order of the seed's own, the same on every machine."""
    return _digest(f"{seed}:order:{name}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
