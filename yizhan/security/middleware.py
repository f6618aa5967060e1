"""What happens to every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]


def headers(get_response: Next) -> Next:
    return get_response


def squeeze(get_response: Next) -> Next:
    return get_response


def identify(get_response: Next) -> Next:
    return get_response
