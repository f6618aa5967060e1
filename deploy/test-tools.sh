#!/bin/sh
# The programs beside Python that the tests need; installed when we may, named when we may not.
set -eu
missing=""
need() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2"; }
need chromium chromium
need dovecot dovecot-imapd
need xgettext gettext
if ! command -v fc-list >/dev/null 2>&1 || [ -z "$(fc-list :lang=zh-cn | head -n 1)" ]; then
    missing="$missing fontconfig fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "==> Debian packages:$missing"
    apt-get update
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
else
    echo "The tests need these programs; install them with: sudo apt-get install$missing" >&2
    echo "测试需要以下软件，请先安装：sudo apt-get install$missing" >&2
    exit 2
fi
