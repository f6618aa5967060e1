"""Addresses of sign-in, set-up, settings, administration, customers and organizations."""

from django.urls import path

from .pages import account, admin, audit, desk_settings, extras, health, ledger, setup, signing

urlpatterns = [
    path("set-up/<str:key>", setup.set_up, name="set-up"),
    path("set-up/<str:key>/progress", setup.progress, name="set-up-progress"),
    path("not-set-up", setup.not_set_up, name="not-set-up"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("forgotten", signing.forgotten, name="forgotten"),
    path("reset/<str:token>", signing.reset, name="reset"),
    path("invitation/<str:token>", signing.invitation, name="invitation"),
    path("language", signing.language, name="language"),
    path("account", account.profile, name="account"),
    path("account/notices", account.notices, name="account-notices"),
    path("account/devices", account.devices, name="account-sessions"),
    path("account/devices/end", account.end_session, name="account-end"),
    path("account/tokens", account.own_tokens, name="account-tokens"),
    path("account/tokens/<int:pk>/revoke", account.revoke, name="token-revoke"),
    path("admin", admin.home, name="admin"),
    path("admin/desk", desk_settings.desk_settings, name="desk-settings"),
    path("admin/mail", ledger.ledger, name="ledger"),
    path("admin/mail/<int:pk>", ledger.mail, name="ledger-mail"),
    path("admin/mail/<int:pk>/raw", ledger.raw, name="ledger-raw"),
    path("admin/mail/<int:pk>/again", ledger.try_again, name="ledger-again"),
    path("admin/mail/<int:pk>/discard", ledger.discard, name="ledger-discard"),
    path("admin/audit", audit.audit, name="audit"),
    path("admin/health", health.health, name="health"),
    path("admin/health/job/<int:pk>/retry", health.retry, name="job-retry"),
    path("admin/preview/<slug:key>", extras.preview, name="preview"),
    path("admin/agent/<int:pk>/link", extras.agent_link, name="agent-link"),
    path("admin/mailbox/test", extras.mailbox_test, name="mailbox-test"),
    path("admin/<slug:key>", admin.rows, name="admin-list"),
    path("admin/<slug:key>/new", admin.new, name="admin-new"),
    path("admin/<slug:key>/<int:pk>", admin.one, name="admin-one"),
    path("admin/<slug:key>/<int:pk>/remove", admin.remove, name="admin-remove"),
    path("admin/<slug:key>/<int:pk>/restore", admin.restore, name="admin-restore"),
]
