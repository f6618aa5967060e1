"""Why the program will not start, in one sentence of English and one of Chinese."""


class Refusal(Exception):
    """Something only the operator can put right; shown as two lines, without a traceback."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(f"{english}\n{chinese}")
        self.english = english
        self.chinese = chinese
