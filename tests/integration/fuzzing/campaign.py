"""Asks every operation of one service again and again, each role in turn, and judges each answer."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.fuzzing.city import City

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LOCAL = ["facilitator", "member", "office", "neighbour", "ops", "facilitator", "office", "nobody"]
ROLES = {
    "partners": ["partner", "ops", "partner", "ops", "member", "nobody"],
    "members": ["facilitator", "ops", "member", "facilitator", "neighbour", "nobody"],
}
"""Who asks, the more often the more they may."""
TIMEOUT_S = 20.0
MEANWHILE = {503}
"""Says truly that it cannot now: a deadlock, tried in vain; it is declared, and counted."""
DESTRUCTIVE = ("erasure", "sign-out", "sessions", "suspend")


@dataclass
class Findings:
    """What came of it."""

    asked: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    """Answers 2xx by operation."""
    statuses: Counter[int] = field(default_factory=Counter)
    breaches: dict[str, str] = field(default_factory=dict)
    """The first question of each kind of breach, to ask it again."""


@dataclass
class Campaign:
    """One service under questions."""

    city: City
    service: str
    document: dict[str, Any]
    number: int
    """The seed: the same asks the same, as far as the answers are the same."""
    findings: Findings = field(default_factory=Findings)
    session: requests.Session = field(default_factory=requests.Session)

    def run(self, examples: int) -> Findings:
        """Ask every operation, what takes away last; return what was found."""
        self.session.trust_env = False
        self._look_around()
        schema = schemathesis.openapi.from_dict(self.document)
        operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
        for operation in sorted(operations, key=_turn):
            self._ask_about(operation, examples)
        return self.findings

    def _look_around(self) -> None:
        """Learn from every list what there is."""
        url = self.city.urls[self.service]
        for path, methods in self.document["paths"].items():
            if "get" not in methods or "{" in path:
                continue
            for role in dict.fromkeys(ROLES.get(self.service, LOCAL)):
                answer = self.session.get(f"{url}{path}", headers=self.city.headers[role])
                if answer.ok and "json" in answer.headers.get("content-type", ""):
                    self.city.ids.learn(answer.json())

    def _ask_about(self, operation: Operation, examples: int) -> None:
        name, roles = operation.label, ROLES.get(self.service, LOCAL)
        dice = random.Random(f"{self.number} {name}")
        fit, unfit = (
            operation.as_strategy(generation_mode=mode)
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        )

        @seed(dice.getrandbits(64))
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(fit, fit, fit, unfit), role=st.sampled_from(roles))
        def ask(case: AnyCase, role: str) -> None:
            self._ask(case, role, dice)

        ask()

    def _ask(self, case: AnyCase, role: str, dice: random.Random) -> None:
        name = case.operation.label
        is_fit = case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE
        self._make_real(case, dice, likely=0.95 if is_fit else 0.6)
        self.findings.asked[name] += 1
        headers = self.city.headers[role]
        answer = case.call(
            base_url=self.city.urls[self.service],
            session=self.session,
            headers=headers,
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        self.findings.statuses[answer.status_code] += 1
        if 200 <= answer.status_code < 300:
            self.findings.reached[name] += 1
            self._learn(answer)
        self._judge(case, answer, role)

    def _make_real(self, case: AnyCase, dice: random.Random, likely: float) -> None:
        if case.path_parameters:
            case.path_parameters = self.city.ids.lend(case.path_parameters, dice, likely)
        if case.query:
            case.query = self.city.ids.lend(case.query, dice, likely)
            if "wait" in case.query:
                case.query["wait"] = 0  # nobody waits for half a minute here
        if isinstance(case.body, dict):
            worked = self._worked(case)
            if worked and dice.random() < likely - 0.3:
                kept = {name: value for name, value in case.body.items() if dice.random() < 0.2}
                case.body = {**worked, **kept}
            case.body = self.city.ids.lend(case.body, dice, likely)

    def _worked(self, case: AnyCase) -> dict[str, Any] | None:
        """Return a body with which the operation has succeeded for the seed."""
        path = re.escape(case.operation.path).replace(r"\{", "{").replace(r"\}", "}")
        pattern = re.compile(re.sub(r"{\w+}", "[^/]+", path))
        method = case.operation.method.upper()
        return next(
            (
                body
                for service, verb, where, body in self.city.bodies
                if (service, verb) == (self.service, method) and pattern.fullmatch(where)
            ),
            None,
        )

    def _learn(self, answer: Response) -> None:
        if "json" in answer.headers.get("content-type", [""])[0] and answer.content:
            self.city.ids.learn(answer.json())

    def _judge(self, case: AnyCase, answer: Response, role: str) -> None:
        name = case.operation.label
        checks = CHECKS[1:] if answer.status_code in MEANWHILE else CHECKS
        try:
            case.validate_response(answer, checks=checks)
        except FailureGroup as group:
            for failure in group.exceptions:
                about = f"{name}: {failure.title if hasattr(failure, 'title') else failure}"
                self.findings.breaches.setdefault(
                    about, f"{about} ({answer.status_code}, {role})\n{group}"
                )
        guards = self.document["paths"][case.operation.path][case.operation.method]["security"]
        if guards and {} not in guards and role == "nobody" and answer.status_code < 400:
            self.findings.breaches.setdefault(f"{name}: nobody is let in", answer.text)


def _turn(operation: Operation) -> tuple[bool, int]:
    """Make first, then look and change, then take away."""
    is_end = operation.method == "delete" or any(each in operation.path for each in DESTRUCTIVE)
    order = ("post", "get", "patch", "put", "delete")
    return is_end, order.index(operation.method)
