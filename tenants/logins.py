"""How staff come in: password, then the second factor; and how both are changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import lazyload

from tenants.db import db
from tenants.history import record
from tenants.members import Member, MemberKind
from tenants.passwords import hash_password, is_outdated, password_fits, refuse_weak
from tenants.queue import ask
from tenants.recovery_codes import forget_recovery_codes, make_recovery_codes, use_recovery_code
from tenants.refusals import Refused
from tenants.sealed_text import normal_text
from tenants.sessions import (
    HALFWAY_TRIES,
    LoginSession,
    Stage,
    begin_session,
    end_session,
    end_sessions_of,
    renew_token,
    usual_places,
)
from tenants.text import N_
from tenants.throttles import PASSWORD, SECOND_STEP, count_try, give_back
from tenants.totp import accepted_step, new_secret
from tenants.verbs import lock, transaction


class WrongLogin(Refused):
    """The same for an unknown login, a wrong password, and a member who left."""

    message = N_("Login or password is not right.")


class WrongCode(Refused):
    message = N_("This code is not right, or it was used already. Please wait for the next one.")


class TooManyCodes(Refused):
    message = N_("Too many wrong codes. Please start again with your password.")


class WrongPassword(Refused):
    message = N_("Your present password is not right.")


def find_staff(typed: str) -> Member | None:
    """The staff member whose login, mail address or telephone number was typed."""
    login = normal_text(typed)
    return db.session.scalars(
        select(Member)
        .where(
            Member.kind == MemberKind.STAFF,
            or_(Member.login == login, Member.email.matches(typed), Member.phone.matches(typed)),
        )
        .options(lazyload(Member.holdings))  # one question, whether anybody has this login or not
        .order_by((Member.login == login).desc(), Member.id)
        .limit(1)
    ).first()


def try_password(login: str, password: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    """The first step: the token of a halfway session. Refuses `WrongLogin`, `TooManyTries`, `TooManyAtOnce`."""
    member = find_staff(login)
    places = usual_places(member, address, at=at)
    counted = count_try(
        PASSWORD,
        normal_text(login),
        address=address,
        at=at,
        knows_account=places.of_member,
        knows_company=places.of_company,
    )
    stored = member.password_hash if member is not None and member.is_active else None
    if not password_fits(stored, password) or member is None or stored is None:
        _note_refusal(member, "password", at)
        raise WrongLogin
    give_back(counted)
    return _go_halfway(member, password if is_outdated(stored) else None, address=address, agent=agent, at=at)


@transaction
def _go_halfway(member: Member, rehash: str | None, *, address: str | None, agent: str | None, at: datetime) -> str:
    if rehash is not None:
        member.password_hash = hash_password(rehash)
    return begin_session(member, at=at, address=address, agent=agent, stage=Stage.HALFWAY)


def try_second_step(halfway: LoginSession, code: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    """The second step, with the app's code or a recovery code: the token of a full session.

    Refuses `WrongCode`; after five wrong ones `TooManyCodes`, and the password is asked for again.
    """
    member = halfway.member
    places = usual_places(member, address, at=at)
    counted = count_try(
        SECOND_STEP,
        str(member.id),
        address=address,
        at=at,
        knows_account=places.of_member,
        knows_company=places.of_company,
    )
    _count_code(halfway, at=at)
    how = _accept_code(member, code, at=at)
    if how is None:
        _note_refusal(member, "second_step", at)
        raise WrongCode
    give_back(counted)
    return _let_in(halfway, how, address=address, agent=agent, at=at)


@transaction
def _count_code(halfway: LoginSession, *, at: datetime) -> None:
    tries = db.session.scalar(
        update(LoginSession)
        .where(LoginSession.id == halfway.id, LoginSession.ended_at.is_(None))
        .values(tries=LoginSession.tries + 1)
        .returning(LoginSession.tries)
    )
    if tries is None or tries > HALFWAY_TRIES:
        end_session(halfway, at=at, because="tries")
        db.session.commit()  # the end must stand although we refuse
        raise TooManyCodes


@transaction
def _accept_code(member: Member, code: str, *, at: datetime) -> str | None:
    """`totp` or `recovery_code` when the code is right; it is used up either way and never accepted again."""
    if use_totp(member, code, at=at):
        return "totp"
    return "recovery_code" if use_recovery_code(member, code, at=at) else None


def use_totp(member: Member, code: str, *, at: datetime) -> bool:
    """Whether this is the app's code; its time step is taken by guarded update in the running transaction."""
    if member.totp is None:
        return False
    step = accepted_step(member.totp, code, at=at, last_step=member.totp_last_step)
    if step is None:
        return False
    taken = db.session.execute(
        update(Member)
        .where(Member.id == member.id, or_(Member.totp_last_step.is_(None), Member.totp_last_step < step))
        .values(totp_last_step=step)
        .returning(Member.id)
    ).first()
    return taken is not None


@transaction
def _let_in(halfway: LoginSession, how: str, *, address: str | None, agent: str | None, at: datetime) -> str:
    end_session(halfway, at=at, because="completed")
    token = begin_session(halfway.member, at=at, address=address, agent=agent)
    record("members.logged_in", halfway.member, by=halfway.member, at=at, after={"how": how})
    return token


@transaction
def begin_enrolment(session: LoginSession) -> str:
    """The secret for a new authenticator app, the same until enrolment is finished in this session."""
    lock(session)
    if session.enrolling is None:
        session.enrolling = new_secret()
    return session.enrolling or ""


@transaction
def finish_enrolment(
    session: LoginSession, code: str, *, address: str | None, agent: str | None, at: datetime
) -> tuple[str, list[str]]:
    """Take the app's first code: the token of a new session and ten recovery codes. Every other session ends."""
    lock(session)
    member, secret = session.member, session.enrolling
    lock(member)
    step = accepted_step(secret, code, at=at, last_step=None) if secret else None
    if step is None:
        raise WrongCode
    was_first = member.totp is None
    member.totp, member.totp_last_step = secret, step
    member.version += 1
    session.enrolling = None
    end_sessions_of(member, at=at, because="second_factor")
    codes = make_recovery_codes(member, at=at)
    record("members.second_factor_set", member, by=member, at=at, after={"first": was_first})
    token = begin_session(member, at=at, address=address, agent=agent)
    record("members.logged_in", member, by=member, at=at, after={"how": "enrolment"})
    return token, codes


@transaction
def renew_recovery_codes(member: Member, *, at: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing from now on."""
    lock(member)
    codes = make_recovery_codes(member, at=at)
    record("members.recovery_codes_made", member, by=member, at=at)
    return codes


def confirm_password(session: LoginSession, password: str, *, address: str | None, at: datetime) -> str:
    """Step up before something weighty: the password again gives the session a new token and makes it fresh."""
    _check_own_password(session.member, password, address=address, at=at)
    return _make_fresh(session, at=at)


@transaction
def _make_fresh(session: LoginSession, *, at: datetime) -> str:
    token = renew_token(session, at=at)
    record("members.confirmed", session.member, by=session.member, at=at)
    return token


def change_password(
    session: LoginSession, old: str, new: str, *, about: tuple[str, ...], address: str | None, at: datetime
) -> str:
    """A new password chosen by its owner: every other session ends, this one gets a new token."""
    _check_own_password(session.member, old, address=address, at=at)
    refuse_weak(new, about=about)
    return _store_password(session, hash_password(new), at=at)


@transaction
def _store_password(session: LoginSession, hashed: str, *, at: datetime) -> str:
    member = session.member
    lock(member)
    member.password_hash = hashed
    member.version += 1
    end_sessions_of(member, at=at, because="password", but=session.id)
    record("members.password_changed", member, by=member, at=at)
    tell_access_changed(member)
    return renew_token(session, at=at)


def _check_own_password(member: Member, password: str, *, address: str | None, at: datetime) -> None:
    counted = count_try(
        PASSWORD, f"confirm:{member.id}", address=address, at=at, knows_account=True, knows_company=True
    )
    if not password_fits(member.password_hash, password):
        _note_refusal(member, "confirm", at)
        raise WrongPassword
    give_back(counted)


def forget_ways_in(member: Member) -> None:
    """Take away password, second factor and recovery codes, in the running transaction."""
    member.password_hash = None
    member.totp = None
    member.totp_last_step = None
    forget_recovery_codes(member)


def tell_access_changed(member: Member) -> None:
    """Ask for the mail that says a password was changed, so that the owner notices when it was not them."""
    ask("members.tell_access_changed", member_id=member.id)


@transaction
def _note_refusal(member: Member | None, step: str, at: datetime) -> None:
    """A row in any case, so that a known login takes no longer than an unknown one."""
    record("members.refused", member, by=None, at=at, after={"step": step})
