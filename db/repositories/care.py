"""First steps, leaving."""

from collections.abc import Mapping, Sequence

import orjson

from app.ports_care import Step
from db.codec import AnyConnection, changed_one
from trading.domain.ids import UserId

# What is about a person, by its owner's id: handed out to them, and deleted when they leave.
PERSONAL = (
    "subscription",
    "attention_wish",
    "report_plan",
    "presence",
    "alert",
    "symbol_shelf",
    "symbol_avoidance",
    "setting_change",
    "symbol_setting",
    "own_rule",
    "ticket_line",
    "ticket",
    "entry_lock",
    "symbol_leverage",
    "account_hold",
    "account_day",
    "equity_point",
    "drift",
    "foreign_order",
    "unexplained_order",
    "broadcast_click",
    "broadcast_delivery",
    "broadcast_optout",
    "outbox",
    "chat_card",
    "open_question",
    "promo_guess",
    "referral_link",
    "person_note",
    "admission",
)
# Handed out, and kept under the pseudonym: money is never forgotten.
_PAID = ("purchase", "charge", "sale_terms")
# Deleted as well, and never handed out.
_SECRET = (
    "credential_half",
    "credential",
    "key_link",
    "second_factor",
    "factor_link",
    "incident_hit",
    "revocation_call",
)
_BY_ACCOUNT = ("balance", "paper_book")
_AUDITED = ("account", "credential", "account_hold", "symbol_setting")


class PgCare:
    """`app.ports_care.Care`."""

    def __init__(self, connection: AnyConnection) -> None:
        self._connection = connection

    async def steps(self, owner: UserId) -> frozenset[Step] | None:
        row = await self._connection.fetchrow(
            """
            SELECT p.steps_hidden, p.terms_accepted_at IS NOT NULL AS terms,
                   coalesce(cardinality(a.symbols) > 0, false) AS symbols,
                   EXISTS (SELECT FROM setting_change c WHERE c.user_id = p.id) AS risk,
                   coalesce(a.armed, false) OR t.traded AS armed, t.traded AS trade,
                   EXISTS (SELECT FROM alert WHERE user_id = p.id) AS alert,
                   EXISTS (SELECT FROM credential k JOIN account o ON o.id = k.account_id
                           WHERE o.user_id = p.id) AS key
            FROM person p LEFT JOIN account a ON a.id = p.active_account,
                 LATERAL (SELECT EXISTS (SELECT FROM account o JOIN fill f ON f.account_id = o.id
                                         WHERE o.user_id = p.id) AS traded) t
            WHERE p.id = $1
            """,
            owner,
        )
        if row is None or row["steps_hidden"]:
            return None
        return frozenset({Step.LANGUAGE, *(step for step in Step if row.get(step))})

    async def hide_steps(self, owner: UserId) -> None:
        changed_one(
            await self._connection.execute("UPDATE person SET steps_hidden = true WHERE id = $1", owner),
            f"person {owner}",
        )

    async def about(self, owner: UserId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        found = {
            "person": await self._rows("person", "id", owner),
            "account": await self._rows("account", "user_id", owner),
        }
        for table in (*PERSONAL, *_PAID):
            found[table] = await self._rows(table, "user_id", owner)
        return found

    async def _rows(self, table: str, column: str, owner: UserId) -> Sequence[Mapping[str, object]]:
        rows = await self._connection.fetch(
            f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {column} = $1",  # noqa: S608  # ours
            owner,
        )
        return [orjson.loads(row["row"]) for row in rows]

    async def forget(self, owner: UserId) -> UserId:
        accounts = [
            row["id"]
            for row in await self._connection.fetch("SELECT id FROM account WHERE user_id = $1", owner)
        ]
        rules = [
            row["id"]
            for row in await self._connection.fetch("SELECT id FROM own_rule WHERE user_id = $1", owner)
        ]
        pseudonym = UserId(await self._connection.fetchval("SELECT nextval('pseudonym')"))
        await self._connection.execute(
            """
            UPDATE account SET armed = false, strategy = NULL, timeframe = NULL, symbols = '{}',
                choices = '{}', control = 3, control_why = 'closed', control_by = 'owner',
                control_until = NULL, by_hand_at = NULL
            WHERE user_id = $1
            """,
            owner,
        )
        await self._delete(owner, accounts)
        await self._connection.execute(
            """
            UPDATE emergency SET token = 'left:' || id,
                                 subject = CASE scope WHEN 'user' THEN $2 ELSE subject END
            WHERE user_id = $1
            """,
            owner,
            str(pseudonym),
        )
        await self._connection.execute(
            "UPDATE tg_update SET lane = 0 WHERE lane = $1 AND done_at IS NOT NULL", owner
        )
        await self._blind(owner, pseudonym, accounts, rules)
        await self._forget_acts(owner, pseudonym, accounts)
        changed_one(await self._become(owner, pseudonym), f"person {owner}")
        await self._connection.execute(
            "INSERT INTO audit_log (subject, action, row_id, by, changes)"
            " VALUES ('person', 'delete', $1, 'owner', '{\"left\": [false, true]}')",
            str(pseudonym),
        )
        return pseudonym

    async def _delete(self, owner: UserId, accounts: Sequence[int]) -> None:
        for table in (*_SECRET, *PERSONAL):
            await self._connection.execute(
                f"DELETE FROM {table} WHERE user_id = $1",  # noqa: S608  # names of ours
                owner,
            )
        for table in _BY_ACCOUNT:
            await self._connection.execute(
                f"DELETE FROM {table} WHERE account_id = ANY ($1::bigint[])",  # noqa: S608  # names of ours
                accounts,
            )
        await self._connection.execute(
            """
            DELETE FROM outbox
            WHERE kind IN ('TicketWritten', 'AdmissionAsked', 'FactorChanged') AND body ->> 'user' = $1
            """,
            str(owner),
        )

    async def _blind(
        self, owner: UserId, pseudonym: UserId, accounts: Sequence[int], rules: Sequence[int]
    ) -> None:
        """Take out of the trail what leads to the person."""
        await self._connection.execute(
            """
            UPDATE audit_log SET
                changes = changes - ARRAY['user_id', 'uid', 'tail', 'name', 'text'],
                by = CASE WHEN by LIKE 'user %' THEN 'owner' ELSE by END,
                row_id = CASE WHEN subject IN ('person', 'symbol_avoidance') THEN $2 ELSE row_id END
            WHERE (subject IN ('person', 'symbol_avoidance') AND row_id = $1)
               OR (subject = ANY ($3::text[]) AND row_id = ANY ($4::text[]))
               OR (subject = 'own_rule' AND row_id = ANY ($5::text[]))
            """,
            str(owner),
            str(pseudonym),
            list(_AUDITED),
            [str(account) for account in accounts],
            [str(rule) for rule in rules],
        )

    async def _forget_acts(self, owner: UserId, pseudonym: UserId, accounts: Sequence[int]) -> None:
        """The same of what operators did to them, and of looking for them; what they did themselves stays."""
        await self._connection.execute(
            r"""
            UPDATE operator_act SET
                subject = regexp_replace(subject, '\muser ' || $1::bigint || '$', 'user ' || $2::bigint),
                detail = CASE
                    WHEN detail ? 'people' THEN jsonb_set(detail, '{people}', regexp_replace(
                        (detail -> 'people')::text, '\m' || $1::bigint || '\M', $2::text, 'g')::jsonb)
                    WHEN detail ? 'for' THEN jsonb_set(detail, '{for}', to_jsonb($2::bigint))
                    ELSE detail - ARRAY['reason', 'text', 'name'] END
            WHERE subject ~ ('\muser ' || $1::bigint || '$')
               OR subject = ANY (SELECT 'account ' || unnest($3::bigint[]))
               OR subject IN (SELECT 'charge ' || charge_id FROM charge WHERE user_id = $1::bigint)
               OR detail -> 'people' @> to_jsonb($1::bigint) OR detail -> 'for' = to_jsonb($1::bigint)
               OR (name = 'find' AND (detail ->> 'text' = $1::text OR EXISTS (
                   SELECT FROM person p WHERE p.id = $1::bigint AND p.name <> '' AND (
                       starts_with(lower(p.name), lower(detail ->> 'text'))
                       OR starts_with(lower(detail ->> 'text'), lower(p.name))))))
            """,
            owner,
            pseudonym,
            accounts,
        )
        await self._connection.execute(
            "UPDATE operator_act SET by = $2::bigint WHERE by = $1::bigint", owner, pseudonym
        )

    async def _become(self, owner: UserId, pseudonym: UserId) -> str:
        """The person's row is the pseudonym's now; what refers to it follows."""
        await self._connection.execute("UPDATE person SET active_account = NULL WHERE id = $1", owner)
        return await self._connection.execute(
            """
            UPDATE person SET id = $2, name = '', language = 'en', zone = 'UTC', role = 'user',
                choices = '{}', terms_version = NULL, terms_accepted_at = NULL, reachable = false, screen = 0,
                created_at = 'epoch'
            WHERE id = $1
            """,
            owner,
            pseudonym,
        )
