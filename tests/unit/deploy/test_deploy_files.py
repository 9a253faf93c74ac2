"""The files of the scaled-out form keep what the threat model promises, and name only what exists."""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest

from polku.settings import ROOT, Settings
from web.metrics import Metrics

DEPLOY = ROOT / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
# Read by the bot's own files, not by `polku.settings`.
BOT_NAMES = {
    "POLKU_ACTION_URL", "POLKU_TRACKER_URL", "POLKU_REDIS_HOST", "POLKU_REDIS_PORT", "POLKU_REDIS_DB",
    "POLKU_REDIS_USERNAME", "POLKU_REDIS_PASSWORD", "POLKU_SPACY_MODEL", "POLKU_CACHE_DIR",
}  # fmt: skip
SCRIPT_NAMES = {"POLKU_BACKUP_DAYS", "POLKU_PUBLISH", "POLKU_VERSION"}


def objects() -> Iterator[dict[str, Any]]:
    for path in KUBERNETES:
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [one for one in objects() if one["kind"] in kinds]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every pod's name and specification."""
    for one in of_kind("Deployment", "StatefulSet"):
        yield one["metadata"]["name"], one["spec"]["template"]["spec"]
    for one in of_kind("CronJob"):
        yield one["metadata"]["name"], one["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "pod"), list(pods()), ids=[name for name, _ in pods()])
def test_no_pod_has_rights_that_it_does_not_need(name, pod):
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"cpu", "memory"} == set(container["resources"]["requests"])
        assert {"cpu", "memory"} == set(container["resources"]["limits"])
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        claims = {"data"} if name == "polku-db" else set()
        assert mounted <= {volume["name"] for volume in pod["volumes"]} | claims


def test_what_serves_has_probes_and_survives_a_drained_node():
    budgets = {
        one["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"]
        for one in of_kind("PodDisruptionBudget")
    }
    for one in of_kind("Deployment"):
        assert one["spec"]["replicas"] >= 2
        assert one["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        assert one["metadata"]["name"] in budgets
        (container,) = one["spec"]["template"]["spec"]["containers"]
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(container)
    for one in of_kind("StatefulSet"):
        (container,) = one["spec"]["template"]["spec"]["containers"]
        assert {"readinessProbe", "livenessProbe"} <= set(container)


def test_every_service_leads_to_a_pod_and_a_port_that_it_has():
    named = {one["metadata"]["name"]: one["spec"]["template"] for one in of_kind("Deployment", "StatefulSet")}
    for service in of_kind("Service"):
        pod = named[service["spec"]["selector"]["app.kubernetes.io/name"]]
        ports = {port["containerPort"] for one in pod["spec"]["containers"] for port in one["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports


def allowed_to(target: str, port: int) -> set[str]:
    """Names of the pods that a network policy lets reach this port; ``*`` for any."""
    names = set()
    for policy in of_kind("NetworkPolicy"):
        chosen = policy["spec"]["podSelector"].get("matchLabels", {}).get("app.kubernetes.io/name", "*")
        if chosen not in (target, "*"):
            continue
        for rule in policy["spec"].get("ingress", ()):
            if port in {one["port"] for one in rule.get("ports", ())} or "ports" not in rule:
                for peer in rule.get("from", [{}]):
                    labels = {
                        **peer.get("podSelector", {}).get("matchLabels", {}),
                        **peer.get("namespaceSelector", {}).get("matchLabels", {}),
                    }
                    names |= set(labels.values()) or {"*"}
    return names


def test_only_the_application_reaches_rasa_and_only_rasa_the_actions():
    default = next(one for one in of_kind("NetworkPolicy") if one["spec"]["podSelector"] == {}
                   and set(one["spec"]["policyTypes"]) == {"Ingress", "Egress"})  # fmt: skip
    assert "ingress" not in default["spec"]
    assert "egress" not in default["spec"]
    assert allowed_to("polku-bot", 5005) == {"polku-app"}
    assert allowed_to("polku-app", 5055) == {"polku-bot"}
    assert allowed_to("polku-db", 5432) == {"polku-app", "polku-bot", "polku-backup"}
    assert allowed_to("polku-redis", 6379) == {"polku-app", "polku-bot"}


def test_every_file_of_the_kubernetes_folder_is_applied():
    listed = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted(listed["resources"]) == [path.name for path in KUBERNETES if path.stem != "kustomization"]


def test_secrets_are_named_and_never_written_down():
    named = set()
    for _, pod in pods():
        for entry in (entry for one in pod["containers"] for entry in one.get("env", ())):
            if re.search(r"PASSWORD|TOKEN|VAULT|DATABASE_URL|TRACKER_URL|REDIS_URL", entry["name"]):
                named.add(entry["valueFrom"]["secretKeyRef"]["key"])
    documented = set(re.findall(r"--from-literal=([a-z-]+)=", (DEPLOY / "README.md").read_text("utf-8")))
    assert named == documented
    for line in (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines():
        if re.match(r"\w*(PASSWORD|KEYS)=", line):
            assert line.endswith("=")
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    for found in re.findall(r"(?:PASSWORD|VAULT_KEYS): (.*)", text):
        assert found.startswith("${")


def test_compose_keeps_rasa_and_the_stores_inside():
    services = compose()["services"]
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    assert compose()["networks"]["inside"] == {"internal": True}
    for name in ("bot", "db", "redis"):
        assert services[name]["networks"] == ["inside"]
    for name in ("proxy", "app", "bot", "redis"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    for name in ("app", "bot", "db", "redis"):
        assert "healthcheck" in services[name]


def test_every_setting_named_in_the_deployment_exists():
    known = {f"POLKU_{name.upper()}" for name in Settings.model_fields} | BOT_NAMES | SCRIPT_NAMES
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            used = set(re.findall(r"\bPOLKU_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
            assert used <= known, path


def test_the_bots_container_gets_every_name_that_its_endpoints_read():
    read = set(re.findall(r"\$\{(\w+)\}", (ROOT / "bot" / "endpoints-replicas.yml").read_text("utf-8")))
    bot = next(pod for name, pod in pods() if name == "polku-bot")
    assert read <= {entry["name"] for entry in bot["containers"][0]["env"]}
    assert read <= set(compose()["services"]["bot"]["environment"])


@pytest.mark.parametrize("image", ["app", "bot"])
def test_images_copy_what_exists_and_run_without_root(image):
    text = (DEPLOY / f"{image}.Dockerfile").read_text(encoding="utf-8")
    user = re.findall(r"^USER (\d+)", text, re.MULTILINE)
    assert user
    assert int(user[-1]) > 0
    assert "--require-hashes" in text
    for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
        assert (ROOT / source).exists(), source
    for path in re.findall(r'"(bot/[\w./-]+)"|\s(bot/[\w./-]+)', text):
        assert (ROOT / (path[0] or path[1])).exists(), path
    uid = next(pod for name, pod in pods() if name == f"polku-{image}")["securityContext"]["runAsUser"]
    assert int(user[-1].split(":")[0]) == uid


def test_the_images_hold_no_data_of_residents_and_no_keys():
    ignored = (DEPLOY / "app.Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    for path in ("var", "models", ".venv", ".venv-bot", ".tools"):
        assert any(fnmatch.fnmatch(path, pattern) for pattern in ignored), path
    assert {"**/*.db", "**/*.key", "**/.env*", "**/.git"} <= set(ignored)
    bot = (DEPLOY / "bot.Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    assert "*" in bot
    # The components import these two rooms of ours and no other.
    imported = set()
    for path in (ROOT / "bot").rglob("*.py"):
        imported |= set(re.findall(r"^\s*(?:from|import) (\w+)", path.read_text("utf-8"), re.MULTILINE))
    rooms = {"polku", "web", "actions", "handover", "catalog", "conversation", "assessment", "content",
             "regions", "safety"}  # fmt: skip
    offered = {line.removeprefix("!") for line in bot}
    in_use = {room for room in imported & rooms if not _only_in_tools(room)}
    assert in_use <= offered


def _only_in_tools(room: str) -> bool:
    """Whether only the developer's tools, which no container runs, import the room."""
    pattern = re.compile(rf"^\s*(?:from|import) {room}\b", re.MULTILINE)
    users = [path for path in (ROOT / "bot").rglob("*.py") if pattern.search(path.read_text("utf-8"))]
    return all("tools" in path.parts for path in users)


def test_the_proxy_believes_no_header_of_a_resident_and_hides_the_metrics():
    text = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert "$proxy_add_x_forwarded_for" not in text
    assert text.count("proxy_set_header X-Forwarded-For $remote_addr;") == text.count("proxy_pass ")
    assert re.search(r"location = /metrics \{ return 404; \}", text)
    assert "non_idempotent" not in text
    assert compose()["services"]["app"]["environment"]["POLKU_PROXY_HOPS"] == "1"


class _Nothing:
    """Stores in which nothing waits."""

    def waiting(self) -> Any:
        return type("Waiting", (), {"by_status": (), "overdue": 0})()

    def last_imports(self) -> dict[str, Any]:
        return {}

    def count(self) -> int:
        return 0


def metric_names() -> set[str]:
    from datetime import UTC, datetime

    metrics = Metrics()
    metrics.watch(_Nothing(), _Nothing(), lambda: datetime.now(UTC))  # type: ignore[arg-type]
    text = generate_latest(metrics.registry).decode()
    names = set()
    for name, kind in re.findall(r"^# TYPE (\w+) (\w+)", text, re.MULTILINE):
        names |= {name} if kind != "histogram" else {f"{name}_{part}" for part in ("bucket", "count", "sum")}
    return names


def expressions() -> Iterator[str]:
    rules = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yml").read_text(encoding="utf-8"))
    for rule in rules["groups"][0]["rules"]:
        yield rule["expr"]
    board = json.loads((DEPLOY / "monitoring" / "grafana.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_dashboard_and_alerts_name_only_metrics_and_labels_that_exist():
    source = (ROOT / "web" / "metrics.py").read_text(encoding="utf-8")
    known = metric_names()
    used = set()
    for expression in expressions():
        assert expression.count("(") == expression.count(")")
        names = set(re.findall(r"\bpolku_\w+", expression))
        assert names <= known, expression
        used |= names
        for label in re.findall(r"(\w+)!?=~?\"", expression) + re.findall(r"by \((\w+)\)", expression):
            assert label == "le" or f'"{label}"' in source, (label, expression)
    # What is measured is also shown.
    shown = {re.sub(r"_(bucket|count|sum)$", "", name) for name in used}
    assert shown == {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in known} - {
        name for name in known if name.endswith("_created")
    }


def test_every_alert_says_how_bad_it_is_and_what_to_do():
    rules = yaml.safe_load((DEPLOY / "monitoring" / "alerts.yml").read_text(encoding="utf-8"))
    names = [rule["alert"] for rule in rules["groups"][0]["rules"]]
    assert len(set(names)) == len(names)
    for rule in rules["groups"][0]["rules"]:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["action"]


def test_panels_do_not_lie_on_each_other():
    board = json.loads((DEPLOY / "monitoring" / "grafana.json").read_text(encoding="utf-8"))
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda path: path.name)
def test_units_run_what_exists_as_nobody_special(unit: Path):
    text = unit.read_text(encoding="utf-8")
    assert "User=polku" in text
    assert "NoNewPrivileges=yes" in text
    assert "ProtectSystem=strict" in text
    for command in re.findall(r"^ExecStart=/opt/polku/(\S+)", text, re.MULTILINE):
        assert (ROOT / command).exists()
        assert (ROOT / command).stat().st_mode & 0o111
