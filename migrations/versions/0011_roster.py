"""Duty rosters: posts, shifts, needs, months, duties, absences, hand-overs, and what was lent."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS: list[str] = [
    """
    CREATE TABLE absence (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        kind TEXT NOT NULL,
        first_day DATE NOT NULL,
        last_day DATE NOT NULL,
        words TEXT NOT NULL,
        state TEXT NOT NULL,
        asked_by_id UUID NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        decided_by_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        answer TEXT NOT NULL,
        CONSTRAINT pk_absence PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_absence_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_absence_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_absence_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_absence_known_kind CHECK (kind in ('annual', 'sick', 'personal', 'training', 'other')),
        CONSTRAINT ck_absence_known_state CHECK (state in ('asked', 'granted', 'refused', 'withdrawn')),
        CONSTRAINT ck_absence_ends_after_start CHECK (last_day >= first_day)
    )
    """,
    """
    CREATE INDEX ix_absence_asked ON absence (tenant_id, first_day) WHERE state = 'asked'
    """,
    """
    CREATE INDEX ix_absence_tenant_id_member_id_last_day ON absence (tenant_id, member_id, last_day)
    """,
    """
    CREATE TABLE duty_month (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        first_day DATE NOT NULL,
        state TEXT NOT NULL,
        published_at TIMESTAMP WITH TIME ZONE,
        published_by_id UUID,
        CONSTRAINT pk_duty_month PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_duty_month_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_duty_month_tenant_id_published_by_id FOREIGN KEY(tenant_id, published_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_duty_month_tenant_id_estate_id_first_day UNIQUE (tenant_id, estate_id, first_day),
        CONSTRAINT ck_duty_month_known_state CHECK (state in ('draft', 'published')),
        CONSTRAINT ck_duty_month_begins_on_the_first CHECK (extract(day from first_day) = 1),
        CONSTRAINT ck_duty_month_published_at_a_time CHECK ((state = 'published') = (published_at is not null))
    )
    """,
    """
    CREATE TABLE duty_post (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        team TEXT,
        is_lead BOOLEAN NOT NULL,
        is_command BOOLEAN NOT NULL,
        night_deputy_id UUID,
        weekend_deputy_id UUID,
        position INTEGER NOT NULL,
        retired_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_duty_post PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_duty_post_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_duty_post_tenant_id_night_deputy_id FOREIGN KEY(tenant_id, night_deputy_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_duty_post_tenant_id_weekend_deputy_id FOREIGN KEY(tenant_id, weekend_deputy_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_duty_post_tenant_id_estate_id_name UNIQUE (tenant_id, estate_id, name),
        CONSTRAINT ck_duty_post_known_team CHECK (team in ('plumbing_electrical', 'general', 'lift', 'fire', 'cleaning', 'greening', 'security', 'desk')),
        CONSTRAINT ck_duty_post_named CHECK (name <> '')
    )
    """,
    """
    CREATE TABLE duty_shift (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        sign TEXT NOT NULL,
        starts_minute INTEGER NOT NULL,
        length_minutes INTEGER NOT NULL,
        position INTEGER NOT NULL,
        retired_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_duty_shift PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_duty_shift_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_duty_shift_tenant_id_estate_id_name UNIQUE (tenant_id, estate_id, name),
        CONSTRAINT uq_duty_shift_tenant_id_estate_id_sign UNIQUE (tenant_id, estate_id, sign),
        CONSTRAINT ck_duty_shift_starts_in_a_day CHECK (starts_minute between 0 and 1439),
        CONSTRAINT ck_duty_shift_real_length CHECK (length_minutes between 30 and 1440),
        CONSTRAINT ck_duty_shift_named CHECK (name <> ''),
        CONSTRAINT ck_duty_shift_one_sign CHECK (char_length(sign) = 1)
    )
    """,
    """
    CREATE TABLE lent_thing (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        holder TEXT NOT NULL,
        lent_by_id UUID NOT NULL,
        lent_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE,
        returned_at TIMESTAMP WITH TIME ZONE,
        taken_back_by_id UUID,
        CONSTRAINT pk_lent_thing PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_lent_thing_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_lent_thing_tenant_id_lent_by_id FOREIGN KEY(tenant_id, lent_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_lent_thing_tenant_id_taken_back_by_id FOREIGN KEY(tenant_id, taken_back_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_lent_thing_known_kind CHECK (kind in ('key', 'radio', 'tool', 'card', 'other')),
        CONSTRAINT ck_lent_thing_named CHECK (name <> '' and holder <> ''),
        CONSTRAINT ck_lent_thing_taken_back_by_somebody CHECK ((returned_at is null) = (taken_back_by_id is null))
    )
    """,
    """
    CREATE INDEX ix_lent_thing_out ON lent_thing (tenant_id, estate_id, lent_at) WHERE returned_at is null
    """,
    """
    CREATE INDEX ix_lent_thing_tenant_id_estate_id_returned_at_id ON lent_thing (tenant_id, estate_id, returned_at, id)
    """,
    """
    CREATE TABLE duty (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        month_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        post_id UUID NOT NULL,
        shift_id UUID NOT NULL,
        member_id UUID NOT NULL,
        day DATE NOT NULL,
        starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_duty PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_duty_tenant_id_month_id FOREIGN KEY(tenant_id, month_id) REFERENCES duty_month (tenant_id, id),
        CONSTRAINT fk_duty_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_duty_tenant_id_post_id FOREIGN KEY(tenant_id, post_id) REFERENCES duty_post (tenant_id, id),
        CONSTRAINT fk_duty_tenant_id_shift_id FOREIGN KEY(tenant_id, shift_id) REFERENCES duty_shift (tenant_id, id),
        CONSTRAINT fk_duty_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_duty_tenant_id_member_id_starts_at UNIQUE (tenant_id, member_id, starts_at),
        CONSTRAINT ck_duty_ends_after_start CHECK (ends_at > starts_at)
    )
    """,
    """
    CREATE INDEX ix_duty_tenant_id_estate_id_ends_at ON duty (tenant_id, estate_id, ends_at)
    """,
    """
    CREATE INDEX ix_duty_tenant_id_member_id_ends_at ON duty (tenant_id, member_id, ends_at)
    """,
    """
    CREATE INDEX ix_duty_tenant_id_month_id_day ON duty (tenant_id, month_id, day)
    """,
    """
    CREATE TABLE duty_need (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        post_id UUID NOT NULL,
        shift_id UUID NOT NULL,
        people INTEGER NOT NULL,
        weekdays INTEGER NOT NULL,
        on_holidays BOOLEAN NOT NULL,
        CONSTRAINT pk_duty_need PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_duty_need_tenant_id_post_id FOREIGN KEY(tenant_id, post_id) REFERENCES duty_post (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_duty_need_tenant_id_shift_id FOREIGN KEY(tenant_id, shift_id) REFERENCES duty_shift (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_duty_need_tenant_id_post_id_shift_id UNIQUE (tenant_id, post_id, shift_id),
        CONSTRAINT ck_duty_need_real_people CHECK (people between 1 and 50),
        CONSTRAINT ck_duty_need_real_weekdays CHECK (weekdays between 0 and 127)
    )
    """,
    """
    CREATE TABLE hand_over (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        post_id UUID NOT NULL,
        shift_id UUID NOT NULL,
        day DATE NOT NULL,
        from_id UUID NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
        handed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        words TEXT NOT NULL,
        open_things JSONB NOT NULL,
        lent_things JSONB NOT NULL,
        taken_by_id UUID,
        taken_at TIMESTAMP WITH TIME ZONE,
        remark TEXT NOT NULL,
        CONSTRAINT pk_hand_over PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_hand_over_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_hand_over_tenant_id_post_id FOREIGN KEY(tenant_id, post_id) REFERENCES duty_post (tenant_id, id),
        CONSTRAINT fk_hand_over_tenant_id_shift_id FOREIGN KEY(tenant_id, shift_id) REFERENCES duty_shift (tenant_id, id),
        CONSTRAINT fk_hand_over_tenant_id_from_id FOREIGN KEY(tenant_id, from_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_hand_over_tenant_id_taken_by_id FOREIGN KEY(tenant_id, taken_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_hand_over_tenant_id_post_id_day_shift_id_from_id UNIQUE (tenant_id, post_id, day, shift_id, from_id),
        CONSTRAINT ck_hand_over_taken_by_somebody CHECK ((taken_at is null) = (taken_by_id is null)),
        CONSTRAINT ck_hand_over_taken_by_another CHECK (taken_by_id is null or taken_by_id <> from_id)
    )
    """,
    """
    CREATE INDEX ix_hand_over_open ON hand_over (tenant_id, estate_id, ended_at) WHERE taken_at is null
    """,
    """
    CREATE INDEX ix_hand_over_tenant_id_estate_id_ended_at_id ON hand_over (tenant_id, estate_id, ended_at, id)
    """,
    """
    alter table "absence" enable row level security
    """,
    """
    alter table "absence" force row level security
    """,
    """
    create policy inside on "absence" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "absence" to mingbai_app
    """,
    """
    grant select on "absence" to mingbai_backup
    """,
    """
    alter table "duty_month" enable row level security
    """,
    """
    alter table "duty_month" force row level security
    """,
    """
    create policy inside on "duty_month" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "duty_month" to mingbai_app
    """,
    """
    grant select on "duty_month" to mingbai_backup
    """,
    """
    alter table "duty_post" enable row level security
    """,
    """
    alter table "duty_post" force row level security
    """,
    """
    create policy inside on "duty_post" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "duty_post" to mingbai_app
    """,
    """
    grant select on "duty_post" to mingbai_backup
    """,
    """
    alter table "duty_shift" enable row level security
    """,
    """
    alter table "duty_shift" force row level security
    """,
    """
    create policy inside on "duty_shift" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "duty_shift" to mingbai_app
    """,
    """
    grant select on "duty_shift" to mingbai_backup
    """,
    """
    alter table "lent_thing" enable row level security
    """,
    """
    alter table "lent_thing" force row level security
    """,
    """
    create policy inside on "lent_thing" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "lent_thing" to mingbai_app
    """,
    """
    grant select on "lent_thing" to mingbai_backup
    """,
    """
    alter table "duty" enable row level security
    """,
    """
    alter table "duty" force row level security
    """,
    """
    create policy inside on "duty" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "duty" to mingbai_app
    """,
    """
    grant select on "duty" to mingbai_backup
    """,
    """
    alter table "duty_need" enable row level security
    """,
    """
    alter table "duty_need" force row level security
    """,
    """
    create policy inside on "duty_need" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "duty_need" to mingbai_app
    """,
    """
    grant select on "duty_need" to mingbai_backup
    """,
    """
    alter table "hand_over" enable row level security
    """,
    """
    alter table "hand_over" force row level security
    """,
    """
    create policy inside on "hand_over" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "hand_over" to mingbai_app
    """,
    """
    grant select on "hand_over" to mingbai_backup
    """,
]


def upgrade() -> None:
    """Make the tables of this part, their indexes and their wall."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back: restore a backup."""
    raise RuntimeError("restore a backup instead")
