"""What happens to articles, in words."""

from django.utils.translation import gettext_lazy as _l

from yizhan.tickets.telling import EVENTS

EVENTS.update({
    "article.expired": _l("said that an article has run out"),
    "article.checked": _l("found an article still right"),
    "edition.created": _l("began an article"),
    "edition.written": _l("wrote on an article"),
    "edition.handed_in": _l("handed in an article for review"),
    "edition.sent_back": _l("sent an article back to its writer"),
    "edition.scheduled": _l("planned when an article is published"),
    "edition.called_off": _l("called off the planned publication of an article"),
    "edition.published": _l("published an article"),
    "edition.withdrawn": _l("withdrew an article"),
    "edition.rolled_back": _l("went back to an earlier version of an article"),
    "opinion.given": _l("said whether an article helped"),
    "opinion.handled": _l("looked after what a reader said"),
    "articlefile.added": _l("put a file into an article"),
    "articlefile.removed": _l("took a file out of an article"),
})  # fmt: skip
