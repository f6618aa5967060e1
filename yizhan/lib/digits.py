"""Whole numbers as people and programs send them."""


def whole(text: object) -> int | None:
    """The number that a text of 1 to 18 of the digits 0 to 9 writes; anything else is none.

    A text of thousands of digits is no number to Python, other scripts' digits are none to a person: neither may fail.
    """
    said = str(text)
    return int(said) if 0 < len(said) < 19 and said.isascii() and said.isdigit() else None
