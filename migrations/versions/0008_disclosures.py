"""Disclosures, their seals and the calendar that asks for them."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE signing_key (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        fingerprint TEXT NOT NULL,
        public_key BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        retired_at TIMESTAMP WITH TIME ZONE,
        private_sealed BYTEA,
        CONSTRAINT pk_signing_key PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_signing_key_tenant_id_fingerprint UNIQUE (tenant_id, fingerprint)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_signing_key_in_use ON signing_key (tenant_id) WHERE retired_at is null
    """,
    """
    CREATE TABLE disclosure (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        topic TEXT NOT NULL,
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        corrects_id UUID,
        correction_reason TEXT NOT NULL,
        state TEXT NOT NULL,
        title TEXT NOT NULL,
        content JSONB NOT NULL,
        assembled_at TIMESTAMP WITH TIME ZONE NOT NULL,
        explanations JSONB NOT NULL,
        due_on DATE NOT NULL,
        posting_days INTEGER NOT NULL,
        places_min INTEGER NOT NULL,
        answer_days INTEGER NOT NULL,
        prepared_by_id UUID NOT NULL,
        submitted_by_id UUID,
        submitted_at TIMESTAMP WITH TIME ZONE,
        returned_reason TEXT NOT NULL,
        approved_by_id UUID,
        approved_at TIMESTAMP WITH TIME ZONE,
        posted_at TIMESTAMP WITH TIME ZONE,
        posted_from DATE,
        posted_until DATE,
        archived_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_disclosure PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_disclosure_tenant_id_corrects_id FOREIGN KEY(tenant_id, corrects_id) REFERENCES disclosure (tenant_id, id),
        CONSTRAINT fk_disclosure_tenant_id_prepared_by_id FOREIGN KEY(tenant_id, prepared_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_disclosure_tenant_id_submitted_by_id FOREIGN KEY(tenant_id, submitted_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_disclosure_tenant_id_approved_by_id FOREIGN KEY(tenant_id, approved_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_disclosure_tenant_id_estate_id_topic_period_version UNIQUE (tenant_id, estate_id, topic, period, version),
        CONSTRAINT ck_disclosure_known_topic CHECK (topic in ('service_items', 'responsible_persons', 'quality', 'fee_items', 'fee_standards', 'performance', 'fund', 'common_income', 'price_board', 'yearly_accounts', 'shared_energy')),
        CONSTRAINT ck_disclosure_known_state CHECK (state in ('draft', 'in_review', 'approved', 'posted', 'archived', 'corrected')),
        CONSTRAINT ck_disclosure_version_from_one CHECK (version >= 1),
        CONSTRAINT ck_disclosure_a_correction_corrects CHECK ((version = 1) = (corrects_id is null)),
        CONSTRAINT ck_disclosure_approved_once_sealed CHECK ((state in ('draft', 'in_review')) = (approved_at is null)),
        CONSTRAINT ck_disclosure_approved_by_somebody_else CHECK (approved_by_id <> prepared_by_id),
        CONSTRAINT ck_disclosure_ends_after_it_begins CHECK (posted_until is null or posted_until >= posted_from),
        CONSTRAINT ck_disclosure_posted_from_a_day CHECK (state <> 'posted' or posted_from is not null)
    )
    """,
    """
    CREATE INDEX ix_disclosure_posted ON disclosure (tenant_id, state, posted_until) WHERE state = 'posted'
    """,
    """
    CREATE UNIQUE INDEX uq_disclosure_open_draft ON disclosure (tenant_id, estate_id, topic, period) WHERE state in ('draft', 'in_review')
    """,
    """
    CREATE TABLE disclosure_reminder (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        topic TEXT NOT NULL,
        period TEXT NOT NULL,
        step TEXT NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_disclosure_reminder PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_reminder_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_disclosure_reminder_tenant_id_estate_id_topic_period_step UNIQUE (tenant_id, estate_id, topic, period, step),
        CONSTRAINT ck_disclosure_reminder_known_topic CHECK (topic in ('service_items', 'responsible_persons', 'quality', 'fee_items', 'fee_standards', 'performance', 'fund', 'common_income', 'price_board', 'yearly_accounts', 'shared_energy')),
        CONSTRAINT ck_disclosure_reminder_known_step CHECK (step in ('soon', 'overdue'))
    )
    """,
    """
    CREATE TABLE disclosure_rule (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID,
        region TEXT,
        topic TEXT,
        own JSONB NOT NULL,
        source TEXT NOT NULL,
        valid_from DATE NOT NULL,
        set_by_id UUID,
        set_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_disclosure_rule PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_rule_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_disclosure_rule_tenant_id_set_by_id FOREIGN KEY(tenant_id, set_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_disclosure_rule_a_region_or_a_topic CHECK (topic is null or region is null)
    )
    """,
    """
    CREATE INDEX ix_disclosure_rule_tenant_id_estate_id_valid_from_set_at ON disclosure_rule (tenant_id, estate_id, valid_from, set_at)
    """,
    """
    CREATE TABLE disclosure_objection (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        disclosure_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        words TEXT NOT NULL,
        raised_by_id UUID NOT NULL,
        raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        answer TEXT,
        answered_by_id UUID,
        answered_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_disclosure_objection PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_objection_tenant_id_disclosure_id FOREIGN KEY(tenant_id, disclosure_id) REFERENCES disclosure (tenant_id, id),
        CONSTRAINT fk_disclosure_objection_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_disclosure_objection_tenant_id_raised_by_id FOREIGN KEY(tenant_id, raised_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_disclosure_objection_tenant_id_answered_by_id FOREIGN KEY(tenant_id, answered_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_disclosure_objection_answered_with_words CHECK ((answered_at is null) = (answer is null))
    )
    """,
    """
    CREATE INDEX ix_disclosure_objection_open ON disclosure_objection (tenant_id, estate_id, due_at) WHERE answered_at is null
    """,
    """
    CREATE INDEX ix_disclosure_objection_tenant_id_disclosure_id_raised_at ON disclosure_objection (tenant_id, disclosure_id, raised_at)
    """,
    """
    CREATE TABLE disclosure_paper (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        disclosure_id UUID NOT NULL,
        kind TEXT NOT NULL,
        file_id UUID NOT NULL,
        sha256 TEXT NOT NULL,
        pages INTEGER NOT NULL,
        missing_characters TEXT NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_disclosure_paper PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_paper_tenant_id_disclosure_id FOREIGN KEY(tenant_id, disclosure_id) REFERENCES disclosure (tenant_id, id),
        CONSTRAINT fk_disclosure_paper_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT ck_disclosure_paper_known_kind CHECK (kind in ('sheet', 'poster'))
    )
    """,
    """
    CREATE INDEX ix_disclosure_paper_tenant_id_disclosure_id_made_at ON disclosure_paper (tenant_id, disclosure_id, made_at)
    """,
    """
    CREATE INDEX ix_disclosure_paper_tenant_id_sha256 ON disclosure_paper (tenant_id, sha256)
    """,
    """
    CREATE TABLE disclosure_posting (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        disclosure_id UUID NOT NULL,
        place TEXT NOT NULL,
        photo_id UUID NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_disclosure_posting PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_posting_tenant_id_disclosure_id FOREIGN KEY(tenant_id, disclosure_id) REFERENCES disclosure (tenant_id, id),
        CONSTRAINT fk_disclosure_posting_tenant_id_photo_id FOREIGN KEY(tenant_id, photo_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_disclosure_posting_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_disclosure_posting_tenant_id_disclosure_id_at ON disclosure_posting (tenant_id, disclosure_id, at)
    """,
    """
    CREATE TABLE disclosure_seal (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        disclosure_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        number BIGINT NOT NULL,
        code TEXT NOT NULL,
        content TEXT NOT NULL,
        content_sha256 TEXT NOT NULL,
        header TEXT NOT NULL,
        header_sha256 TEXT NOT NULL,
        signature TEXT NOT NULL,
        previous_id UUID,
        key_id UUID NOT NULL,
        sealed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_disclosure_seal PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_disclosure_seal_tenant_id_disclosure_id FOREIGN KEY(tenant_id, disclosure_id) REFERENCES disclosure (tenant_id, id),
        CONSTRAINT fk_disclosure_seal_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_disclosure_seal_tenant_id_previous_id FOREIGN KEY(tenant_id, previous_id) REFERENCES disclosure_seal (tenant_id, id),
        CONSTRAINT fk_disclosure_seal_tenant_id_key_id FOREIGN KEY(tenant_id, key_id) REFERENCES signing_key (tenant_id, id),
        CONSTRAINT uq_disclosure_seal_tenant_id_disclosure_id UNIQUE (tenant_id, disclosure_id),
        CONSTRAINT uq_disclosure_seal_tenant_id_estate_id_number UNIQUE (tenant_id, estate_id, number),
        CONSTRAINT uq_disclosure_seal_tenant_id_code UNIQUE (tenant_id, code),
        CONSTRAINT uq_disclosure_seal_tenant_id_previous_id UNIQUE (tenant_id, previous_id),
        CONSTRAINT ck_disclosure_seal_only_the_first_has_none_before CHECK ((number = 1) = (previous_id is null))
    )
    """,
    """
    alter table "signing_key" enable row level security
    """,
    """
    alter table "signing_key" force row level security
    """,
    """
    create policy inside on "signing_key" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "signing_key" to mingbai_app
    """,
    """
    grant select on "signing_key" to mingbai_backup
    """,
    """
    alter table "disclosure" enable row level security
    """,
    """
    alter table "disclosure" force row level security
    """,
    """
    create policy inside on "disclosure" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "disclosure" to mingbai_app
    """,
    """
    grant select on "disclosure" to mingbai_backup
    """,
    """
    alter table "disclosure_reminder" enable row level security
    """,
    """
    alter table "disclosure_reminder" force row level security
    """,
    """
    create policy inside on "disclosure_reminder" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "disclosure_reminder" to mingbai_app
    """,
    """
    grant select on "disclosure_reminder" to mingbai_backup
    """,
    """
    alter table "disclosure_rule" enable row level security
    """,
    """
    alter table "disclosure_rule" force row level security
    """,
    """
    create policy inside on "disclosure_rule" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "disclosure_rule" to mingbai_app
    """,
    """
    grant select on "disclosure_rule" to mingbai_backup
    """,
    """
    alter table "disclosure_objection" enable row level security
    """,
    """
    alter table "disclosure_objection" force row level security
    """,
    """
    create policy inside on "disclosure_objection" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "disclosure_objection" to mingbai_app
    """,
    """
    grant select on "disclosure_objection" to mingbai_backup
    """,
    """
    alter table "disclosure_paper" enable row level security
    """,
    """
    alter table "disclosure_paper" force row level security
    """,
    """
    create policy inside on "disclosure_paper" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "disclosure_paper" to mingbai_app
    """,
    """
    grant select on "disclosure_paper" to mingbai_backup
    """,
    """
    alter table "disclosure_posting" enable row level security
    """,
    """
    alter table "disclosure_posting" force row level security
    """,
    """
    create policy inside on "disclosure_posting" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "disclosure_posting" to mingbai_app
    """,
    """
    grant select on "disclosure_posting" to mingbai_backup
    """,
    """
    alter table "disclosure_seal" enable row level security
    """,
    """
    alter table "disclosure_seal" force row level security
    """,
    """
    create policy inside on "disclosure_seal" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "disclosure_seal" to mingbai_app
    """,
    """
    grant select on "disclosure_seal" to mingbai_backup
    """,
    """
    create function disclosure_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
        begin
            if old.state in ('draft', 'in_review') then
                if tg_op = 'DELETE' then
                    return old;
                end if;
                if new.state not in ('draft', 'in_review', 'approved') then
                    raise check_violation using constraint = 'disclosure_stays', message = 'a draft is approved first';
                end if;
                return new;
            end if;
            if tg_op = 'DELETE' then
                raise check_violation using constraint = 'disclosure_stays', message = 'a sealed disclosure stays';
            end if;
            if (to_jsonb(new) - array['state', 'posted_at', 'posted_from', 'posted_until', 'archived_at'])
               is distinct from (to_jsonb(old) - array['state', 'posted_at', 'posted_from', 'posted_until', 'archived_at'])
               or (old.posted_at is not null
                   and (new.posted_at, new.posted_from, new.posted_until)
                       is distinct from (old.posted_at, old.posted_from, old.posted_until))
               or (old.archived_at is not null and new.archived_at is distinct from old.archived_at)
               or (new.state <> old.state and not (
                   (old.state = 'approved' and new.state in ('posted', 'corrected'))
                   or (old.state = 'posted' and new.state in ('archived', 'corrected'))
                   or (old.state = 'archived' and new.state = 'corrected')))
            then
                raise check_violation using constraint = 'disclosure_stays', message = 'a sealed disclosure stays as it is';
            end if;
            return new;
        end
        $$
    """,
    """
    create trigger disclosure_stays before update or delete on disclosure
        for each row execute function disclosure_stays()
    """,
    """
    create function disclosure_seal_fits() returns trigger language plpgsql set search_path = pg_catalog, public as $$
        declare
            before disclosure_seal;
            written jsonb := new.header::jsonb;
        begin
            if new.content_sha256 <> encode(sha256(convert_to(new.content, 'UTF8')), 'hex')
               or new.header_sha256 <> encode(sha256(convert_to(new.header, 'UTF8')), 'hex')
               or written ->> 'content_sha256' is distinct from new.content_sha256
               or written ->> 'code' is distinct from new.code
               or (written ->> 'number')::bigint is distinct from new.number
            then
                raise check_violation using constraint = 'disclosure_seal_fits', message = 'the seal is not of these bytes';
            end if;
            if new.previous_id is not null then
                select * into before from disclosure_seal where tenant_id = new.tenant_id and id = new.previous_id;
                if before.estate_id is distinct from new.estate_id or before.number <> new.number - 1
                   or written ->> 'previous' is distinct from before.header_sha256
                then
                    raise check_violation using constraint = 'disclosure_seal_fits', message = 'the seal breaks the chain';
                end if;
            end if;
            return new;
        end
        $$
    """,
    """
    create trigger disclosure_seal_fits before insert on disclosure_seal
        for each row execute function disclosure_seal_fits()
    """,
    """
    create function disclosure_objection_stays() returns trigger language plpgsql
        set search_path = pg_catalog, public as $$
        begin
            if tg_op = 'DELETE' or old.answered_at is not null
               or (to_jsonb(new) - array['answer', 'answered_at', 'answered_by_id'])
                  is distinct from (to_jsonb(old) - array['answer', 'answered_at', 'answered_by_id'])
            then
                raise check_violation using constraint = 'disclosure_objection_stays',
                    message = 'an objection and its answer stay';
            end if;
            return new;
        end
        $$
    """,
    """
    create trigger disclosure_objection_stays before update or delete on disclosure_objection
        for each row execute function disclosure_objection_stays()
    """,
    """
    create function signing_key_stays() returns trigger language plpgsql set search_path = pg_catalog, public as $$
        begin
            if tg_op = 'DELETE' or (new.fingerprint, new.public_key, new.created_at)
               is distinct from (old.fingerprint, old.public_key, old.created_at)
               or (old.retired_at is not null and new.retired_at is distinct from old.retired_at)
            then
                raise check_violation using constraint = 'signing_key_stays', message = 'a published key stays';
            end if;
            return new;
        end
        $$
    """,
    """
    create trigger signing_key_stays before update or delete on signing_key
        for each row execute function signing_key_stays()
    """,
]


def upgrade() -> None:
    """Add what the head of this file says."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: what was written since would be lost."""
    raise RuntimeError("restore a backup instead")
