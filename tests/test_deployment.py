"""What docs/deployment.md and deploy/ tell operators to do works as it stands there."""

import re
import subprocess
from pathlib import Path

import pytest

from yizhan.catalog.settings import DEFAULTS

from .program import PATIENCE, ROOT, Program, environment, run

GUIDE = (ROOT / "docs/deployment.md").read_text()
NGINX = (ROOT / "deploy/nginx.conf").read_text()


def steps(heading: str) -> str:
    """The first block of commands under a heading."""
    return GUIDE.split(f"## {heading}\n")[1].split("```\n")[1]


def follow(commands: str, folder: Path, homes: dict[str, Path]) -> None:
    """Run them as they stand there, but for the folders of this machine."""
    for name, path in homes.items():
        commands = re.sub(rf"{name}(?=[;\s])", str(path), commands)
    commands = commands.replace("cd /opt/yizhan;", f"cd {folder};").replace(".venv/bin/", f"{ROOT}/.venv/bin/")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], env=environment(PYTHONPATH=str(ROOT)), capture_output=True,
        text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_backup_made_by_the_guide_is_restored_by_the_guide(started_before: Program, tmp_path: Path) -> None:
    program = started_before
    program.start()
    made = run("setup", "--name", "青山", "--admin-email", "zhou@qingshan.example", "--admin-password",
               "correct horse 42", YIZHAN_HOME=str(program.home))  # fmt: skip
    assert made.returncode == 0, made.stderr
    (program.home / "files").mkdir(exist_ok=True)
    (program.home / "files/letter").write_text("kept")
    follow(steps("Backup"), tmp_path, {"/var/lib/yizhan": program.home})
    new = tmp_path / "new"
    follow(steps("Restore"), tmp_path, {"/var/lib/yizhan-new": new})
    found = run(
        "shell", "-c", "from yizhan.people.models import Agent; print(Agent.objects.get().email)", YIZHAN_HOME=str(new)
    )
    assert "zhou@qingshan.example" in found.stdout, found.stderr
    assert (new / "files/letter").read_text() == "kept"
    assert (new / "keys/secret").read_text() == (program.home / "keys/secret").read_text()


def test_the_proxies_let_through_what_the_desk_takes() -> None:
    caddy = (ROOT / "deploy/Caddyfile").read_text()
    for sample in (NGINX, caddy):
        size = re.search(r"(?:client_max_body_size|max_size) (\d+)m", sample, re.IGNORECASE)
        assert size and int(size[1]) > DEFAULTS["attachment_mb"]
    assert "proxy_buffering off" in NGINX and "flush_interval -1" in caddy


def test_the_nginx_of_debian_knows_every_word_of_the_sample() -> None:
    """1.22 says `http2` behind `listen`; a visitor's own X-Forwarded-For never passes."""
    words = {line.split()[0] for line in NGINX.splitlines() if line.strip() and not line.strip().startswith("#")}
    assert "http2" not in words and "listen 443 ssl http2;" in NGINX
    assert "X-Forwarded-For $remote_addr;" in NGINX


def test_large_uploads_have_a_place_under_systemd() -> None:
    """They pass through /tmp, which a strict system takes away."""
    unit = (ROOT / "deploy/yizhan.service").read_text().splitlines()
    assert "ProtectSystem=strict" in unit and "PrivateTmp=yes" in unit
