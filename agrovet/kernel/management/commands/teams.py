"""`manage.py teams`: who may decide about which module, and the tokens of pipelines."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agrovet.kernel.databases import control_alias
from agrovet.kernel.errors import DomainError
from agrovet.kernel.management.deciding import add_who, who
from agrovet.kernel.management.written import WrittenHelp
from agrovet.kernel.teams import operations, tokens
from agrovet.kernel.teams.errors import Refused
from agrovet.kernel.teams.models import Team, Token
from agrovet.kernel.teams.rights import rights_of

FINE, REFUSED, AWAY = 0, 2, 3

HELP = """
Who may decide about which module. A team owns modules; operators, and superusers, may change all; everybody on
staff sees everything. Whoever has a shell here is trusted: what they do is recorded, not prevented.

  teams list                                   the teams, what they own, who is in them
  teams make media --modules media             a team that owns media
  teams make ops --operators                   a team of operators
  teams change media --modules media,profiles  what it owns from now on
  teams add media 7, teams drop media 7        person 7 joins, or leaves; the admin shows ids
  teams remove media                           the team is no more
  teams rights 7                               what person 7 may do
  teams token make 7 --name ci --days 90       a token with the rights of person 7, for a pipeline; shown once
  teams token list, teams token revoke 3       those that are good; one that is no more

exit codes:
  0  done
  2  refused: nothing was changed
  3  a database, or accounts, does not answer
"""


class Command(WrittenHelp):
    """Arguments in, one operation, a table or JSON out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb, and what it takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(name: str, says: str, *, decides: bool = True) -> ArgumentParser:
            taken: ArgumentParser = verbs.add_parser(name, help=says, description=says)
            taken.add_argument("--json", action="store_true", help="for programs")
            if decides:
                add_who(taken)
            return taken

        verb("list", "The teams, what they own, and who is in them.", decides=False)
        for name, says in (("make", "A new team."), ("change", "What a team owns.")):
            taken = verb(name, says)
            taken.add_argument("team", metavar="TEAM")
            taken.add_argument("--modules", metavar="MODULES", help="what it owns: names with commas between them")
            ops = taken.add_mutually_exclusive_group()
            ops.add_argument("--operators", action="store_true", default=None, help="its members may change all")
            if name == "change":
                ops.add_argument("--no-operators", dest="operators", action="store_false", help="they may not")
        verb("remove", "A team is no more.").add_argument("team", metavar="TEAM")
        for name, says in (("add", "A member of staff joins a team."), ("drop", "A person leaves a team.")):
            taken = verb(name, says)
            taken.add_argument("team", metavar="TEAM")
            taken.add_argument("person", type=int, metavar="ID")
        verb("rights", "What a person may do.", decides=False).add_argument("person", type=int, metavar="ID")
        token = verb("token", "Tokens of pipelines: make ID, list, or revoke NUMBER.")
        token.add_argument("what", choices=["make", "list", "revoke"])
        token.add_argument("number", type=int, nargs="?", metavar="ID", help="of the person, or of the token")
        token.add_argument("--name", default="", help="what it is for")
        token.add_argument("--days", type=int, default=90, help="how long it is good (90)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        code = FINE
        try:
            getattr(self, f"_{options['verb']}")(**options)
        except Refused as error:
            self.stderr.write(error.detail)
            code = REFUSED
        except (DatabaseError, PoolTimeout, DomainError) as error:
            self.stderr.write(f"What is needed does not answer: {str(error).strip()}")
            code = AWAY
        if code:
            sys.exit(code)

    def _list(self, *, json: bool, **_: Any) -> None:
        rows = [_as_plain(team) for team in Team.objects.using(control_alias()).order_by("name")]
        table = _table("team", "owns", "members")
        for row in rows:
            owns = "all: operators" if row["operates"] else ", ".join(row["modules"])
            table.add_row(row["team"], owns, ", ".join(map(str, row["members"])))
        self._tell(json, rows, table if rows else "There are no teams yet: superusers alone may change modules.")

    def _make(self, *, json: bool, team: str, modules: str | None, operators: bool | None, **options: Any) -> None:
        made = operations.make_team(
            name=team, modules=_words(modules) or [], operates=bool(operators), **_decision(options)
        )
        self._tell(json, _as_plain(made), _sentence(made))

    def _change(self, *, json: bool, team: str, modules: str | None, operators: bool | None, **options: Any) -> None:
        if modules is None and operators is None:
            raise Refused("Say what changes: --modules, --operators or --no-operators.")
        changed = operations.change_team(name=team, modules=_words(modules), operates=operators, **_decision(options))
        self._tell(json, _as_plain(changed), _sentence(changed))

    def _remove(self, *, json: bool, team: str, **options: Any) -> None:
        operations.remove_team(name=team, **_decision(options))
        self._tell(json, {"removed": team}, f"{team} is no more.")

    def _add(self, *, json: bool, team: str, person: int, **options: Any) -> None:
        joined = operations.join(name=team, person_id=person, **_decision(options))
        self._tell(json, _as_plain(joined), f"{person} is in {team}.")

    def _drop(self, *, json: bool, team: str, person: int, **options: Any) -> None:
        left = operations.leave(name=team, person_id=person, **_decision(options))
        self._tell(json, _as_plain(left), f"{person} is not in {team} any more.")

    def _rights(self, *, json: bool, person: int, **_: Any) -> None:
        found = rights_of(person_id=person)
        if found is None:
            raise Refused(f"Nobody on staff has the id {person}.")
        told = {
            "person": found.person_id,
            "name": found.name,
            "is_operator": found.is_operator,
            "teams": list(found.teams),
            "modules": list(found.modules),
        }
        what = "all modules, as an operator" if found.is_operator else ", ".join(found.modules) or "nothing"
        self._tell(json, told, f"{escape(found.name)} sees everything, and may change: {what}.")

    def _token(self, *, json: bool, what: str, number: int | None, name: str, days: int, **options: Any) -> None:
        if what == "list":
            rows = [_token_as_plain(token) for token in tokens.tokens(person_id=number)]
            table = _table("id", "person", "name", "good until", "used")
            for row in rows:
                table.add_row(*(escape(str(row[column])) for column in ("id", "person", "name", "until", "used")))
            self._tell(json, rows, table if rows else "There are none.")
            return
        if number is None:
            raise Refused(f"Say whose: teams token {what} ID.")
        if what == "revoke":
            revoked = tokens.revoke_token(id=number, **_decision(options))
            self._tell(
                json, _token_as_plain(revoked), f"The token {number} ({escape(revoked.name)}) opens nothing any more."
            )
            return
        made, text = tokens.make_token(person_id=number, name=name, days=days, **_decision(options))
        told = {**_token_as_plain(made), "token": text}
        self._tell(json, told, f"Good until {made.expires_at:%Y-%m-%d}, and not shown again:", text)

    def _tell(self, as_json: bool, plain: Any, *shown: Any) -> None:
        if as_json:
            self.stdout.write(json.dumps(plain, ensure_ascii=False))
            return
        console = Console(file=self.stdout, width=180, highlight=False)  # type: ignore[arg-type]  # a wrapper of one
        for each in shown:
            console.print(each, soft_wrap=True)


def _decision(options: dict[str, Any]) -> dict[str, str]:
    return {"actor": who(options["actor"]), "reason": options["reason"]}


def _words(text: str | None) -> list[str] | None:
    return None if text is None else [word.strip() for word in text.split(",") if word.strip()]


def _table(*names: str) -> Table:
    return Table(*names, box=None, pad_edge=False)


def _sentence(team: Team) -> str:
    owns = "all modules: its members are operators" if team.operates else ", ".join(team.modules) or "nothing yet"
    return f"{team.name} owns {owns}."


def _as_plain(team: Team) -> dict[str, Any]:
    members = team.memberships.using(control_alias()).order_by("person_id").values_list("person_id", flat=True)
    return {"team": team.name, "modules": team.modules, "operates": team.operates, "members": list(members)}


def _token_as_plain(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "person": token.person_id,
        "name": token.name,
        "until": token.expires_at.isoformat(timespec="seconds"),
        "used": token.used_at.isoformat(timespec="seconds") if token.used_at else "",
    }
