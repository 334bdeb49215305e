"""The ground: every table of the first release, its wall and its grants."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create schema platform
    """,
    """
    CREATE TABLE access_review (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        period TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_on DATE NOT NULL,
        closed_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_access_review PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_access_review_tenant_id_period UNIQUE (tenant_id, period)
    )
    """,
    """
    CREATE TABLE counter (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        series TEXT NOT NULL,
        estate_id UUID,
        period TEXT NOT NULL,
        last BIGINT NOT NULL,
        CONSTRAINT pk_counter PRIMARY KEY (tenant_id, id)
    )
    """,
    """
    CREATE UNIQUE INDEX uq_counter_series ON counter (tenant_id, series, estate_id, period) NULLS NOT DISTINCT
    """,
    """
    CREATE TABLE estate (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        name TEXT NOT NULL,
        code TEXT NOT NULL,
        property_type TEXT NOT NULL,
        intake_department TEXT NOT NULL,
        address TEXT,
        emergency_phone TEXT,
        grade_rank BIGINT NOT NULL,
        CONSTRAINT pk_estate PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_estate_tenant_id_name UNIQUE (tenant_id, name),
        CONSTRAINT uq_estate_tenant_id_code UNIQUE (tenant_id, code),
        CONSTRAINT ck_estate_known_property_type CHECK (property_type in ('residential', 'single_building', 'apartment', 'villa', 'resort')),
        CONSTRAINT ck_estate_known_intake_department CHECK (intake_department in ('control_room', 'monitoring_centre', 'customer_service'))
    )
    """,
    """
    CREATE TABLE history (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        verb TEXT NOT NULL,
        thing_kind TEXT NOT NULL,
        thing_id UUID,
        estate_id UUID,
        actor_id UUID,
        actor_name TEXT,
        via TEXT NOT NULL,
        address TEXT,
        request_id TEXT,
        before JSONB NOT NULL,
        after JSONB NOT NULL,
        reason TEXT,
        CONSTRAINT pk_history PRIMARY KEY (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_history_tenant_id_actor_id_at ON history (tenant_id, actor_id, at)
    """,
    """
    CREATE INDEX ix_history_tenant_id_at_id ON history (tenant_id, at, id)
    """,
    """
    CREATE INDEX ix_history_tenant_id_thing_kind_thing_id_at ON history (tenant_id, thing_kind, thing_id, at)
    """,
    """
    CREATE TABLE job (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        arguments JSONB NOT NULL,
        list TEXT NOT NULL,
        state TEXT NOT NULL,
        dedupe TEXT,
        asked_by UUID,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        request_id TEXT,
        started_at TIMESTAMP WITH TIME ZONE,
        finished_at TIMESTAMP WITH TIME ZONE,
        attempts INTEGER NOT NULL,
        progress_done INTEGER NOT NULL,
        progress_total INTEGER NOT NULL,
        cancel_asked BOOLEAN NOT NULL,
        result JSONB NOT NULL,
        reason TEXT,
        CONSTRAINT pk_job PRIMARY KEY (tenant_id, id),
        CONSTRAINT ck_job_known_state CHECK (state in ('waiting', 'running', 'done', 'dead', 'cancelled')),
        CONSTRAINT ck_job_known_list CHECK (list in ('fast', 'slow', 'bulk'))
    )
    """,
    """
    CREATE INDEX ix_job_open ON job (tenant_id, state, asked_at) WHERE state in ('waiting', 'running', 'dead')
    """,
    """
    CREATE INDEX ix_job_tenant_id_asked_at_id ON job (tenant_id, asked_at, id)
    """,
    """
    CREATE UNIQUE INDEX uq_job_dedupe ON job (tenant_id, dedupe) WHERE dedupe is not null
    """,
    """
    CREATE TABLE member (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        login TEXT NOT NULL,
        name TEXT NOT NULL,
        post TEXT,
        password_hash TEXT,
        totp_last_step BIGINT,
        version BIGINT NOT NULL,
        locale TEXT,
        theme TEXT NOT NULL,
        size TEXT NOT NULL,
        joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
        left_at TIMESTAMP WITH TIME ZONE,
        successor_id UUID,
        email_sealed BYTEA,
        email_index BYTEA,
        phone_sealed BYTEA,
        phone_index BYTEA,
        totp_sealed BYTEA,
        CONSTRAINT pk_member PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_member_tenant_id_login UNIQUE (tenant_id, login),
        CONSTRAINT ck_member_known_kind CHECK (kind in ('staff', 'resident')),
        CONSTRAINT ck_member_known_state CHECK (state in ('invited', 'active', 'left')),
        CONSTRAINT ck_member_known_post CHECK (post in ('receptionist', 'service_agent', 'issue_coordinator', 'information_receiver'))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_member_email_index ON member (tenant_id, email_index) WHERE email_index is not null
    """,
    """
    CREATE UNIQUE INDEX uq_member_phone_index ON member (tenant_id, phone_index) WHERE phone_index is not null
    """,
    """
    CREATE TABLE platform.address_throttle (
        door TEXT NOT NULL,
        address_range TEXT NOT NULL,
        began_at TIMESTAMP WITH TIME ZONE NOT NULL,
        count INTEGER NOT NULL,
        CONSTRAINT pk_address_throttle PRIMARY KEY (door, address_range)
    )
    """,
    """
    CREATE INDEX ix_address_throttle_began_at ON platform.address_throttle (began_at)
    """,
    """
    CREATE TABLE platform.backup_run (
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        backup TEXT NOT NULL,
        began_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_well BOOLEAN NOT NULL,
        reason TEXT,
        size BIGINT,
        CONSTRAINT pk_backup_run PRIMARY KEY (id),
        CONSTRAINT ck_backup_run_known_kind CHECK (kind in ('backup', 'drill')),
        CONSTRAINT ck_backup_run_failure_has_reason CHECK (ended_well = (reason is null))
    )
    """,
    """
    CREATE INDEX ix_backup_run_latest ON platform.backup_run (kind, ended_at)
    """,
    """
    CREATE TABLE platform.doorbell (
        tenant_id BIGINT NOT NULL,
        job_id UUID NOT NULL,
        list TEXT NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        leased_until TIMESTAMP WITH TIME ZONE,
        rung_at TIMESTAMP WITH TIME ZONE,
        attempts INTEGER NOT NULL,
        CONSTRAINT pk_doorbell PRIMARY KEY (tenant_id, job_id)
    )
    """,
    """
    CREATE INDEX ix_doorbell_due ON platform.doorbell (list, tenant_id, due_at, job_id)
    """,
    """
    CREATE TABLE platform.due_run (
        schedule TEXT NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_due_run PRIMARY KEY (schedule, due_at)
    )
    """,
    """
    CREATE INDEX ix_due_run_due_at ON platform.due_run (due_at)
    """,
    """
    CREATE TABLE platform.operator (
        id UUID NOT NULL,
        login TEXT NOT NULL,
        name TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        totp_key BIGINT NOT NULL,
        totp_last_step BIGINT,
        version BIGINT NOT NULL,
        is_active BOOLEAN NOT NULL,
        CONSTRAINT pk_operator PRIMARY KEY (id),
        CONSTRAINT uq_operator_login UNIQUE (login)
    )
    """,
    """
    CREATE TABLE platform.operator_attempt (
        login TEXT NOT NULL,
        failed BIGINT NOT NULL,
        last_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_operator_attempt PRIMARY KEY (login)
    )
    """,
    """
    CREATE TABLE platform.slow_query (
        shape_hash TEXT NOT NULL,
        shape TEXT NOT NULL,
        times INTEGER NOT NULL,
        worst_ms INTEGER NOT NULL,
        last_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_slow_query PRIMARY KEY (shape_hash)
    )
    """,
    """
    CREATE TABLE platform.tenant (
        id BIGINT GENERATED BY DEFAULT AS IDENTITY (START WITH 1001),
        slug TEXT NOT NULL,
        name TEXT NOT NULL,
        short_name TEXT NOT NULL,
        locale TEXT NOT NULL,
        accent TEXT NOT NULL,
        state TEXT NOT NULL,
        state_reason TEXT,
        cell TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_tenant PRIMARY KEY (id),
        CONSTRAINT ck_tenant_known_state CHECK (state in ('open', 'suspended', 'closing', 'closed')),
        CONSTRAINT uq_tenant_slug UNIQUE (slug),
        CONSTRAINT uq_tenant_name UNIQUE (name)
    )
    """,
    """
    CREATE TABLE service_type (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        code TEXT NOT NULL,
        category TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        urgency TEXT NOT NULL,
        worse_urgency TEXT,
        worse_when TEXT NOT NULL,
        place TEXT NOT NULL,
        charge TEXT NOT NULL,
        price_hint TEXT NOT NULL,
        team TEXT NOT NULL,
        questions JSONB NOT NULL,
        safety_hint TEXT NOT NULL,
        is_active BOOLEAN NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
        changed_by UUID,
        CONSTRAINT pk_service_type PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_service_type_tenant_id_code UNIQUE (tenant_id, code)
    )
    """,
    """
    CREATE TABLE tenant_key (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        purpose TEXT NOT NULL,
        version INTEGER NOT NULL,
        wrapped BYTEA,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        retired_at TIMESTAMP WITH TIME ZONE,
        destroyed_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_tenant_key PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_tenant_key_tenant_id_purpose_version UNIQUE (tenant_id, purpose, version),
        CONSTRAINT ck_tenant_key_known_purpose CHECK (purpose in ('data', 'index')),
        CONSTRAINT ck_tenant_key_version_from_one CHECK (version >= 1),
        CONSTRAINT ck_tenant_key_destroyed_is_empty CHECK ((wrapped is null) = (destroyed_at is not null))
    )
    """,
    """
    CREATE TABLE throttle (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        door TEXT NOT NULL,
        key BYTEA NOT NULL,
        began_at TIMESTAMP WITH TIME ZONE NOT NULL,
        count INTEGER NOT NULL,
        CONSTRAINT pk_throttle PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_throttle_tenant_id_door_key UNIQUE (tenant_id, door, key),
        CONSTRAINT ck_throttle_count_from_zero CHECK (count >= 0)
    )
    """,
    """
    CREATE INDEX ix_throttle_tenant_id_began_at ON throttle (tenant_id, began_at)
    """,
    """
    CREATE TABLE working_calendar (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        version INTEGER NOT NULL,
        week JSONB NOT NULL,
        make_up_hours TEXT NOT NULL,
        known_until DATE,
        note TEXT,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by UUID,
        CONSTRAINT pk_working_calendar PRIMARY KEY (tenant_id, id),
        CONSTRAINT uq_working_calendar_tenant_id_kind_version UNIQUE (tenant_id, kind, version),
        CONSTRAINT ck_working_calendar_known_kind CHECK (kind in ('service', 'working'))
    )
    """,
    """
    CREATE TABLE building (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        name TEXT NOT NULL,
        position TEXT COLLATE "C" NOT NULL,
        CONSTRAINT pk_building PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_building_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT uq_building_tenant_id_estate_id_name UNIQUE (tenant_id, estate_id, name)
    )
    """,
    """
    CREATE TABLE calendar_day (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        calendar_id UUID NOT NULL,
        on_date DATE NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        hours TEXT NOT NULL,
        CONSTRAINT pk_calendar_day PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_calendar_day_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES working_calendar (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_calendar_day_tenant_id_calendar_id_on_date UNIQUE (tenant_id, calendar_id, on_date),
        CONSTRAINT ck_calendar_day_known_kind CHECK (kind in ('holiday', 'make_up'))
    )
    """,
    """
    CREATE TABLE knock (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        purpose TEXT NOT NULL,
        browser_hash BYTEA NOT NULL,
        member_id UUID,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        tries INTEGER NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        contact_sealed BYTEA,
        CONSTRAINT pk_knock PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_knock_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_knock_tenant_id_browser_hash UNIQUE (tenant_id, browser_hash),
        CONSTRAINT ck_knock_known_purpose CHECK (purpose in ('login', 'reset', 'contact', 'old_address')),
        CONSTRAINT ck_knock_tries_from_zero CHECK (tries >= 0)
    )
    """,
    """
    CREATE INDEX ix_knock_tenant_id_asked_at ON knock (tenant_id, asked_at)
    """,
    """
    CREATE INDEX ix_knock_tenant_id_member_id ON knock (tenant_id, member_id)
    """,
    """
    CREATE TABLE login_session (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        stage TEXT NOT NULL,
        tries INTEGER NOT NULL,
        token_hash BYTEA NOT NULL,
        member_version BIGINT NOT NULL,
        began_at TIMESTAMP WITH TIME ZONE NOT NULL,
        seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        fresh_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        ended_because TEXT,
        address TEXT,
        address_range TEXT,
        agent TEXT,
        enrolling_sealed BYTEA,
        CONSTRAINT pk_login_session PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_login_session_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_login_session_tenant_id_token_hash UNIQUE (tenant_id, token_hash),
        CONSTRAINT ck_login_session_known_stage CHECK (stage in ('halfway', 'full'))
    )
    """,
    """
    CREATE INDEX ix_login_session_tenant_id_address_range_began_at ON login_session (tenant_id, address_range, began_at)
    """,
    """
    CREATE INDEX ix_login_session_tenant_id_member_id_began_at ON login_session (tenant_id, member_id, began_at)
    """,
    """
    CREATE TABLE one_use_link (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        member_id UUID NOT NULL,
        code_index BYTEA,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by UUID,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_one_use_link PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_one_use_link_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_one_use_link_tenant_id_code_index UNIQUE (tenant_id, code_index),
        CONSTRAINT ck_one_use_link_known_kind CHECK (kind in ('invitation', 'reset', 'letter'))
    )
    """,
    """
    CREATE INDEX ix_one_use_link_tenant_id_member_id_made_at ON one_use_link (tenant_id, member_id, made_at)
    """,
    """
    CREATE TABLE person (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        number TEXT NOT NULL,
        estate_id UUID,
        name TEXT COLLATE "C" NOT NULL,
        initials TEXT COLLATE "C" NOT NULL,
        phone_kind TEXT,
        phone_tail BYTEA,
        certificate_kind TEXT,
        born DATE,
        language TEXT NOT NULL,
        preferences TEXT NOT NULL,
        collected_via TEXT NOT NULL,
        member_id UUID,
        registered_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_verified_at TIMESTAMP WITH TIME ZONE,
        last_contact_at TIMESTAMP WITH TIME ZONE,
        completed_at TIMESTAMP WITH TIME ZONE,
        filed_at TIMESTAMP WITH TIME ZONE,
        filed_by_id UUID,
        phone_sealed BYTEA,
        phone_index BYTEA,
        certificate_sealed BYTEA,
        certificate_index BYTEA,
        internal_note_sealed BYTEA,
        CONSTRAINT pk_person PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_person_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_person_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_person_tenant_id_number UNIQUE (tenant_id, number),
        CONSTRAINT ck_person_known_collected_via CHECK (collected_via in ('registration', 'service', 'activity', 'online')),
        CONSTRAINT ck_person_known_language CHECK (language in ('zh_CN', 'en'))
    )
    """,
    """
    CREATE INDEX ix_person_tenant_id_certificate_index ON person (tenant_id, certificate_index)
    """,
    """
    CREATE INDEX ix_person_tenant_id_estate_id ON person (tenant_id, estate_id)
    """,
    """
    CREATE INDEX ix_person_tenant_id_initials ON person (tenant_id, initials)
    """,
    """
    CREATE INDEX ix_person_tenant_id_name ON person (tenant_id, name)
    """,
    """
    CREATE INDEX ix_person_tenant_id_phone_index ON person (tenant_id, phone_index)
    """,
    """
    CREATE INDEX ix_person_tenant_id_phone_tail ON person (tenant_id, phone_tail)
    """,
    """
    CREATE UNIQUE INDEX uq_person_member ON person (tenant_id, member_id) WHERE member_id is not null
    """,
    """
    CREATE TABLE platform.host (
        name TEXT NOT NULL,
        tenant_id BIGINT NOT NULL,
        CONSTRAINT pk_host PRIMARY KEY (name),
        CONSTRAINT fk_host_tenant_id FOREIGN KEY(tenant_id) REFERENCES platform.tenant (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_host_tenant_id ON platform.host (tenant_id)
    """,
    """
    CREATE TABLE platform.operator_session (
        token_hash BYTEA NOT NULL,
        operator_id UUID NOT NULL,
        operator_version BIGINT NOT NULL,
        began_at TIMESTAMP WITH TIME ZONE NOT NULL,
        seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_operator_session PRIMARY KEY (token_hash),
        CONSTRAINT fk_operator_session_operator_id FOREIGN KEY(operator_id) REFERENCES platform.operator (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE recovery_code (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        code_hash BYTEA NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_recovery_code PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_recovery_code_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_recovery_code_tenant_id_member_id_code_hash UNIQUE (tenant_id, member_id, code_hash)
    )
    """,
    """
    CREATE TABLE review_line (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        review_id UUID NOT NULL,
        member_id UUID NOT NULL,
        role TEXT NOT NULL,
        estate_id UUID,
        decision TEXT NOT NULL,
        decided_by UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_review_line PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_review_line_tenant_id_review_id FOREIGN KEY(tenant_id, review_id) REFERENCES access_review (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_review_line_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_review_line_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id) ON DELETE SET NULL (estate_id),
        CONSTRAINT ck_review_line_known_decision CHECK (decision in ('open', 'confirmed', 'revoked'))
    )
    """,
    """
    CREATE INDEX ix_review_line_tenant_id_review_id_member_id ON review_line (tenant_id, review_id, member_id)
    """,
    """
    CREATE TABLE role_holding (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        role TEXT NOT NULL,
        estate_id UUID,
        CONSTRAINT pk_role_holding PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_role_holding_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_role_holding_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ix_role_holding_tenant_id_estate_id_role ON role_holding (tenant_id, estate_id, role)
    """,
    """
    CREATE UNIQUE INDEX uq_role_holding ON role_holding (tenant_id, member_id, role, estate_id) NULLS NOT DISTINCT
    """,
    """
    CREATE TABLE service_standard (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        subject TEXT NOT NULL,
        estate_id UUID,
        grade INTEGER,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        name TEXT NOT NULL,
        name_en TEXT NOT NULL,
        calendar TEXT NOT NULL,
        completion_calendar TEXT,
        response INTEGER,
        arrival INTEGER,
        completion INTEGER,
        complex_completion INTEGER,
        feedback INTEGER,
        update_every INTEGER,
        quality TEXT NOT NULL,
        quality_en TEXT NOT NULL,
        flow TEXT NOT NULL,
        attitude TEXT NOT NULL,
        target_name TEXT NOT NULL,
        target_value INTEGER,
        target_unit TEXT NOT NULL,
        has_own_limit BOOLEAN NOT NULL,
        published_clocks JSONB NOT NULL,
        source TEXT NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by UUID,
        activated_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_service_standard PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_service_standard_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT ck_service_standard_known_state CHECK (state in ('draft', 'active', 'replaced')),
        CONSTRAINT ck_service_standard_known_calendar CHECK (calendar in ('always', 'service', 'working')),
        CONSTRAINT ck_service_standard_known_completion_calendar CHECK (completion_calendar in ('always', 'service', 'working')),
        CONSTRAINT ck_service_standard_known_grade CHECK (grade between 1 and 3),
        CONSTRAINT ck_service_standard_active_is_complete CHECK (state = 'draft' or (response > 0 and btrim(quality) <> ''))
    )
    """,
    """
    CREATE UNIQUE INDEX uq_service_standard_active ON service_standard (tenant_id, subject, estate_id, grade) NULLS NOT DISTINCT WHERE state = 'active'
    """,
    """
    CREATE UNIQUE INDEX uq_service_standard_version ON service_standard (tenant_id, subject, estate_id, grade, version) NULLS NOT DISTINCT
    """,
    """
    CREATE TABLE stored_file (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        token TEXT NOT NULL,
        kind TEXT NOT NULL,
        media_type TEXT NOT NULL,
        name TEXT,
        size BIGINT NOT NULL,
        sha256 BYTEA NOT NULL,
        width INTEGER,
        height INTEGER,
        small_size BIGINT,
        small_sha256 BYTEA,
        key TEXT NOT NULL,
        subject_id UUID,
        created_by_id UUID,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        attached_at TIMESTAMP WITH TIME ZONE,
        deleted_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_stored_file PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_stored_file_tenant_id_created_by_id FOREIGN KEY(tenant_id, created_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_stored_file_tenant_id_token UNIQUE (tenant_id, token),
        CONSTRAINT uq_stored_file_tenant_id_key UNIQUE (tenant_id, key),
        CONSTRAINT ck_stored_file_known_bytes CHECK (size > 0 and octet_length(sha256) = 32),
        CONSTRAINT ck_stored_file_known_small_bytes CHECK ((small_size is null) = (small_sha256 is null)),
        CONSTRAINT ck_stored_file_attached_to_something CHECK ((subject_id is null) = (attached_at is null))
    )
    """,
    """
    CREATE INDEX ix_stored_file_tenant_id_kind_subject_id ON stored_file (tenant_id, kind, subject_id)
    """,
    """
    CREATE INDEX ix_stored_file_unattached ON stored_file (tenant_id, created_at, id) WHERE attached_at is null and deleted_at is null
    """,
    """
    CREATE TABLE technician_skill (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        team TEXT NOT NULL,
        CONSTRAINT pk_technician_skill PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_technician_skill_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_technician_skill_tenant_id_member_id_team UNIQUE (tenant_id, member_id, team),
        CONSTRAINT ck_technician_skill_known_team CHECK (team in ('plumbing_electrical', 'general', 'lift', 'fire', 'cleaning', 'greening', 'security', 'desk'))
    )
    """,
    """
    CREATE TABLE change_request (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        person_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        field TEXT NOT NULL,
        state TEXT NOT NULL,
        asked_by_id UUID NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        decided_by_id UUID,
        decided_at TIMESTAMP WITH TIME ZONE,
        reason TEXT,
        before_sealed BYTEA,
        after_sealed BYTEA,
        CONSTRAINT pk_change_request PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_change_request_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_change_request_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_change_request_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_change_request_tenant_id_decided_by_id FOREIGN KEY(tenant_id, decided_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_change_request_known_state CHECK (state in ('open', 'approved', 'rejected')),
        CONSTRAINT ck_change_request_decided_when_not_open CHECK ((state = 'open') = (decided_at is null))
    )
    """,
    """
    CREATE INDEX ix_change_request_open ON change_request (tenant_id, estate_id, asked_at, id) WHERE state = 'open'
    """,
    """
    CREATE INDEX ix_change_request_tenant_id_person_id_asked_at ON change_request (tenant_id, person_id, asked_at)
    """,
    """
    CREATE TABLE contact (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        person_id UUID NOT NULL,
        estate_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        channel TEXT NOT NULL,
        summary_sealed BYTEA,
        CONSTRAINT pk_contact PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_contact_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_contact_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_contact_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_contact_known_channel CHECK (channel in ('phone', 'visit', 'online', 'letter'))
    )
    """,
    """
    CREATE INDEX ix_contact_tenant_id_person_id_at ON contact (tenant_id, person_id, at)
    """,
    """
    CREATE TABLE import_run (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        file_id UUID,
        file_name TEXT NOT NULL,
        sheet TEXT NOT NULL,
        header_row INTEGER NOT NULL,
        columns JSONB NOT NULL,
        mapping JSONB NOT NULL,
        estate_id UUID,
        by_id UUID NOT NULL,
        uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        checked_at TIMESTAMP WITH TIME ZONE,
        applied_at TIMESTAMP WITH TIME ZONE,
        applied_by_id UUID,
        undone_at TIMESTAMP WITH TIME ZONE,
        job_id UUID,
        problem JSONB NOT NULL,
        "new" INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        unchanged INTEGER NOT NULL,
        errors INTEGER NOT NULL,
        applied INTEGER NOT NULL,
        unknown_estates JSONB NOT NULL,
        CONSTRAINT pk_import_run PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_import_run_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_import_run_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT ck_import_run_known_kind CHECK (kind in ('houses', 'people', 'vehicles', 'arrears', 'calls')),
        CONSTRAINT ck_import_run_known_state CHECK (state in ('uploaded', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone'))
    )
    """,
    """
    CREATE INDEX ix_import_run_tenant_id_uploaded_at_id ON import_run (tenant_id, uploaded_at, id)
    """,
    """
    CREATE TABLE promise (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        thing_kind TEXT NOT NULL,
        thing_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        clock TEXT NOT NULL,
        urgency TEXT,
        text TEXT NOT NULL,
        is_published BOOLEAN NOT NULL,
        made_by UUID,
        responsible_id UUID,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE NOT NULL,
        working_seconds BIGINT NOT NULL,
        calendar_kind TEXT NOT NULL,
        calendar_id UUID,
        calendar_version INTEGER NOT NULL,
        standard_id UUID,
        replaces_id UUID,
        promised_for TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        risk_at TIMESTAMP WITH TIME ZONE NOT NULL,
        state TEXT NOT NULL,
        kept_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        end_reason TEXT,
        moved_with_consent BOOLEAN,
        first_broken_at TIMESTAMP WITH TIME ZONE,
        risk_told_at TIMESTAMP WITH TIME ZONE,
        broken_told_at TIMESTAMP WITH TIME ZONE,
        steps_told INTEGER NOT NULL,
        next_step_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_promise PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_promise_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_promise_tenant_id_calendar_id FOREIGN KEY(tenant_id, calendar_id) REFERENCES working_calendar (tenant_id, id),
        CONSTRAINT fk_promise_tenant_id_standard_id FOREIGN KEY(tenant_id, standard_id) REFERENCES service_standard (tenant_id, id),
        CONSTRAINT fk_promise_tenant_id_replaces_id FOREIGN KEY(tenant_id, replaces_id) REFERENCES promise (tenant_id, id),
        CONSTRAINT fk_promise_tenant_id_responsible_id FOREIGN KEY(tenant_id, responsible_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_promise_known_clock CHECK (clock in ('response', 'arrival', 'completion', 'update', 'consult', 'feedback')),
        CONSTRAINT ck_promise_known_state CHECK (state in ('running', 'paused', 'kept', 'broken', 'moved', 'withdrawn')),
        CONSTRAINT ck_promise_known_calendar_kind CHECK (calendar_kind in ('always', 'service', 'working')),
        CONSTRAINT ck_promise_kept_in_time CHECK (state <> 'kept' or kept_at <= due_at),
        CONSTRAINT ck_promise_only_pauses_add_time CHECK (due_at >= promised_for)
    )
    """,
    """
    CREATE INDEX ix_promise_next_step ON promise (tenant_id, next_step_at) WHERE state = 'running'
    """,
    """
    CREATE INDEX ix_promise_period ON promise (tenant_id, estate_id, clock, due_at)
    """,
    """
    CREATE INDEX ix_promise_tenant_id_thing_kind_thing_id ON promise (tenant_id, thing_kind, thing_id)
    """,
    """
    CREATE UNIQUE INDEX uq_promise_open ON promise (tenant_id, thing_kind, thing_id, clock) WHERE state in ('running', 'paused')
    """,
    """
    CREATE TABLE service_report (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        period TEXT NOT NULL,
        number TEXT NOT NULL,
        language TEXT NOT NULL,
        check_code TEXT NOT NULL,
        pages INTEGER NOT NULL,
        missing_characters TEXT NOT NULL,
        file_id UUID NOT NULL,
        made_by_id UUID,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_service_report PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_service_report_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_service_report_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_service_report_tenant_id_made_by_id FOREIGN KEY(tenant_id, made_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_service_report_tenant_id_number UNIQUE (tenant_id, number)
    )
    """,
    """
    CREATE INDEX ix_service_report_tenant_id_estate_id_made_at ON service_report (tenant_id, estate_id, made_at)
    """,
    """
    CREATE INDEX ix_service_report_tenant_id_made_at_id ON service_report (tenant_id, made_at, id)
    """,
    """
    CREATE TABLE steward (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        building_id UUID,
        member_id UUID NOT NULL,
        CONSTRAINT pk_steward PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_steward_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_steward_tenant_id_building_id FOREIGN KEY(tenant_id, building_id) REFERENCES building (tenant_id, id),
        CONSTRAINT fk_steward_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_steward_tenant_id_member_id ON steward (tenant_id, member_id)
    """,
    """
    CREATE UNIQUE INDEX uq_steward_scope ON steward (tenant_id, estate_id, building_id) NULLS NOT DISTINCT
    """,
    """
    CREATE TABLE unit (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        building_id UUID NOT NULL,
        name TEXT NOT NULL,
        position TEXT COLLATE "C" NOT NULL,
        CONSTRAINT pk_unit PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_unit_tenant_id_building_id FOREIGN KEY(tenant_id, building_id) REFERENCES building (tenant_id, id),
        CONSTRAINT uq_unit_tenant_id_building_id_name UNIQUE (tenant_id, building_id, name)
    )
    """,
    """
    CREATE TABLE house (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        unit_id UUID NOT NULL,
        code TEXT COLLATE "C" NOT NULL,
        display TEXT NOT NULL,
        position TEXT COLLATE "C" NOT NULL,
        number TEXT NOT NULL,
        floor BIGINT,
        area BIGINT,
        inner_area BIGINT,
        state TEXT NOT NULL,
        delivered_on DATE,
        household_size INTEGER,
        CONSTRAINT pk_house PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_house_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_house_tenant_id_unit_id FOREIGN KEY(tenant_id, unit_id) REFERENCES unit (tenant_id, id),
        CONSTRAINT uq_house_tenant_id_estate_id_code UNIQUE (tenant_id, estate_id, code),
        CONSTRAINT ck_house_known_state CHECK (state in ('unsold', 'sold', 'delivered', 'renovating', 'self_used', 'rented', 'long_vacant')),
        CONSTRAINT ck_house_area_is_real CHECK (area is null or area > 0),
        CONSTRAINT ck_house_household_is_real CHECK (household_size is null or household_size between 0 and 99)
    )
    """,
    """
    CREATE INDEX ix_house_tenant_id_estate_id_position_id ON house (tenant_id, estate_id, position, id)
    """,
    """
    CREATE INDEX ix_house_tenant_id_unit_id ON house (tenant_id, unit_id)
    """,
    """
    CREATE TABLE import_row (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        run_id UUID NOT NULL,
        number INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        messages JSONB NOT NULL,
        done BOOLEAN NOT NULL,
        content_sealed BYTEA,
        undo_sealed BYTEA,
        CONSTRAINT pk_import_row PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_import_row_tenant_id_run_id FOREIGN KEY(tenant_id, run_id) REFERENCES import_run (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT uq_import_row_tenant_id_run_id_number UNIQUE (tenant_id, run_id, number),
        CONSTRAINT ck_import_row_known_verdict CHECK (verdict in ('new', 'changed', 'unchanged', 'error'))
    )
    """,
    """
    CREATE INDEX ix_import_row_tenant_id_run_id_verdict_number ON import_row (tenant_id, run_id, verdict, number)
    """,
    """
    CREATE TABLE promise_pause (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        promise_id UUID NOT NULL,
        reason TEXT NOT NULL,
        note TEXT,
        since TIMESTAMP WITH TIME ZONE NOT NULL,
        expected_until TIMESTAMP WITH TIME ZONE NOT NULL,
        until TIMESTAMP WITH TIME ZONE,
        paused_by UUID,
        resumed_by UUID,
        overdue_told_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_promise_pause PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_promise_pause_tenant_id_promise_id FOREIGN KEY(tenant_id, promise_id) REFERENCES promise (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_promise_pause_known_reason CHECK (reason in ('resident', 'parts', 'utility', 'approval', 'warranty', 'weather')),
        CONSTRAINT ck_promise_pause_ends_after_it_began CHECK (until >= since),
        CONSTRAINT ck_promise_pause_expected_to_end CHECK (expected_until > since)
    )
    """,
    """
    CREATE INDEX ix_promise_pause_expected ON promise_pause (tenant_id, expected_until) WHERE until is null
    """,
    """
    CREATE INDEX ix_promise_pause_tenant_id_promise_id_since ON promise_pause (tenant_id, promise_id, since)
    """,
    """
    CREATE UNIQUE INDEX uq_promise_pause_open ON promise_pause (tenant_id, promise_id) WHERE until is null
    """,
    """
    CREATE TABLE opening_arrears (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        item TEXT NOT NULL,
        period TEXT NOT NULL,
        amount BIGINT NOT NULL,
        CONSTRAINT pk_opening_arrears PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_opening_arrears_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_opening_arrears_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT uq_opening_arrears_tenant_id_house_id_item_period UNIQUE (tenant_id, house_id, item, period),
        CONSTRAINT ck_opening_arrears_amount_is_owed CHECK (amount >= 0)
    )
    """,
    """
    CREATE TABLE parking_space (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID,
        code TEXT COLLATE "C" NOT NULL,
        ownership TEXT NOT NULL,
        CONSTRAINT pk_parking_space PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_parking_space_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_parking_space_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT uq_parking_space_tenant_id_estate_id_code UNIQUE (tenant_id, estate_id, code),
        CONSTRAINT ck_parking_space_known_ownership CHECK (ownership in ('owned', 'common', 'developer', 'civil_defence', 'unknown'))
    )
    """,
    """
    CREATE INDEX ix_parking_space_tenant_id_house_id ON parking_space (tenant_id, house_id)
    """,
    """
    CREATE TABLE request (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        number TEXT NOT NULL,
        received_in_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID,
        place TEXT NOT NULL,
        part TEXT NOT NULL,
        person_id UUID,
        identity_check TEXT NOT NULL,
        reporter_name TEXT NOT NULL,
        reported_by_id UUID,
        category TEXT NOT NULL,
        source TEXT NOT NULL,
        channel TEXT NOT NULL,
        service_type TEXT,
        urgency TEXT,
        department TEXT,
        handling TEXT,
        description TEXT NOT NULL,
        appointment_from TIMESTAMP WITH TIME ZONE,
        appointment_until TIMESTAMP WITH TIME ZONE,
        may_enter BOOLEAN NOT NULL,
        state TEXT NOT NULL,
        handler_id UUID,
        first_receiver_id UUID,
        first_receiver_now_id UUID,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        registered_at TIMESTAMP WITH TIME ZONE,
        classified_at TIMESTAMP WITH TIME ZONE,
        first_response_at TIMESTAMP WITH TIME ZONE,
        handling_started_at TIMESTAMP WITH TIME ZONE,
        completed_at TIMESTAMP WITH TIME ZONE,
        outcome TEXT,
        fed_back_at TIMESTAMP WITH TIME ZONE,
        fed_back_by_id UUID,
        fed_back_how TEXT,
        fed_back_what TEXT,
        closed_at TIMESTAMP WITH TIME ZONE,
        closed_how TEXT,
        merged_into_id UUID,
        reopened_count INTEGER NOT NULL,
        transfer_count INTEGER NOT NULL,
        chased_count INTEGER NOT NULL,
        escalated_at TIMESTAMP WITH TIME ZONE,
        comment_waits_since TIMESTAMP WITH TIME ZONE,
        satisfaction INTEGER,
        low_reasons JSONB NOT NULL,
        opinion TEXT,
        next_due_at TIMESTAMP WITH TIME ZONE,
        is_imported_history BOOLEAN NOT NULL,
        imported JSONB NOT NULL,
        search_text TEXT NOT NULL,
        search_grams TEXT[] NOT NULL,
        reporter_phone_sealed BYTEA,
        reporter_phone_index BYTEA,
        CONSTRAINT pk_request PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_received_in_id FOREIGN KEY(tenant_id, received_in_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_reported_by_id FOREIGN KEY(tenant_id, reported_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_first_receiver_id FOREIGN KEY(tenant_id, first_receiver_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_first_receiver_now_id FOREIGN KEY(tenant_id, first_receiver_now_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_handler_id FOREIGN KEY(tenant_id, handler_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_request_tenant_id_merged_into_id FOREIGN KEY(tenant_id, merged_into_id) REFERENCES request (tenant_id, id),
        CONSTRAINT uq_request_tenant_id_received_in_id_number UNIQUE (tenant_id, received_in_id, number),
        CONSTRAINT ck_request_known_category CHECK (category in ('repair', 'complaint', 'help', 'consultation', 'suggestion', 'praise', 'other')),
        CONSTRAINT ck_request_known_source CHECK (source in ('phone_to_project_office', 'collected_by_service_dept', 'forwarded_by_company', 'front_desk_in_person', 'forwarded_by_owners_committee', 'verbal_to_staff', 'written')),
        CONSTRAINT ck_request_known_channel CHECK (channel in ('portal', 'phone', 'counter', 'email', 'letter', 'message', 'other')),
        CONSTRAINT ck_request_known_state CHECK (state in ('reported', 'registered', 'classified', 'dispatched', 'handling', 'result_reported', 'fed_back', 'closed', 'withdrawn', 'merged', 'declined')),
        CONSTRAINT ck_request_known_urgency CHECK (urgency in ('P0', 'P1', 'P2', 'P3')),
        CONSTRAINT ck_request_known_department CHECK (department in ('plumbing_electrical', 'general', 'lift', 'fire', 'cleaning', 'greening', 'security', 'desk')),
        CONSTRAINT ck_request_known_handling CHECK (handling in ('on_site_visit', 'scheduled_repair', 'answer')),
        CONSTRAINT ck_request_known_part CHECK (part in ('private', 'public', 'unknown')),
        CONSTRAINT ck_request_known_identity_check CHECK (identity_check in ('matched', 'not_verified')),
        CONSTRAINT ck_request_known_closed_how CHECK (closed_how in ('confirmed', 'unconfirmed')),
        CONSTRAINT ck_request_known_fed_back_how CHECK (fed_back_how in ('phone', 'in_person', 'portal', 'letter')),
        CONSTRAINT ck_request_known_satisfaction CHECK (satisfaction between 1 and 5),
        CONSTRAINT ck_request_somewhere CHECK (is_imported_history or house_id is not null or place <> ''),
        CONSTRAINT ck_request_described CHECK (is_imported_history or description <> '' or service_type is not null),
        CONSTRAINT ck_request_classified_before_dispatched CHECK (is_imported_history or classified_at is not null or state in ('reported', 'registered', 'withdrawn', 'merged', 'declined')),
        CONSTRAINT ck_request_fed_back_before_closed CHECK (is_imported_history or state not in ('fed_back', 'closed') or (fed_back_at is not null and fed_back_by_id is not null and fed_back_how is not null and fed_back_what is not null)),
        CONSTRAINT ck_request_closed_somehow CHECK (is_imported_history or (state = 'closed') = (closed_how is not null)),
        CONSTRAINT ck_request_declined_with_reason CHECK (state <> 'declined' or outcome <> ''),
        CONSTRAINT ck_request_merged_into_something CHECK ((state = 'merged') = (merged_into_id is not null)),
        CONSTRAINT ck_request_received CHECK (is_imported_history or first_receiver_id is not null or state = 'reported')
    )
    """,
    """
    CREATE INDEX ix_request_awaiting ON request (tenant_id, fed_back_at) WHERE state = 'fed_back'
    """,
    """
    CREATE INDEX ix_request_comment_waits ON request (tenant_id, estate_id, comment_waits_since) WHERE comment_waits_since is not null
    """,
    """
    CREATE INDEX ix_request_first_received ON request (tenant_id, first_receiver_now_id, id) WHERE state not in ('closed', 'withdrawn', 'merged', 'declined') and not is_imported_history
    """,
    """
    CREATE INDEX ix_request_grams ON request USING gin (search_grams)
    """,
    """
    CREATE INDEX ix_request_handler ON request (tenant_id, handler_id, id) WHERE state not in ('closed', 'withdrawn', 'merged', 'declined') and not is_imported_history
    """,
    """
    CREATE INDEX ix_request_queue ON request (tenant_id, estate_id, next_due_at, id) WHERE state not in ('closed', 'withdrawn', 'merged', 'declined') and not is_imported_history
    """,
    """
    CREATE INDEX ix_request_tenant_id_estate_id_received_at_id ON request (tenant_id, estate_id, received_at, id)
    """,
    """
    CREATE INDEX ix_request_tenant_id_house_id_received_at ON request (tenant_id, house_id, received_at)
    """,
    """
    CREATE INDEX ix_request_tenant_id_number ON request (tenant_id, number)
    """,
    """
    CREATE INDEX ix_request_tenant_id_person_id_received_at ON request (tenant_id, person_id, received_at)
    """,
    """
    CREATE INDEX ix_request_tenant_id_received_at_id ON request (tenant_id, received_at, id)
    """,
    """
    CREATE INDEX ix_request_tenant_id_reported_by_id_received_at ON request (tenant_id, reported_by_id, received_at)
    """,
    """
    CREATE INDEX ix_request_tenant_id_reporter_phone_index ON request (tenant_id, reporter_phone_index)
    """,
    """
    CREATE TABLE tenure (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        person_id UUID NOT NULL,
        house_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        kind TEXT NOT NULL,
        share_num INTEGER,
        share_den INTEGER,
        since DATE,
        until DATE,
        CONSTRAINT pk_tenure PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_tenure_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_tenure_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_tenure_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT ck_tenure_known_kind CHECK (kind in ('owner', 'co_owner', 'family', 'renter', 'other')),
        CONSTRAINT ck_tenure_ends_after_it_begins CHECK (since is null or until is null or since <= until),
        CONSTRAINT ck_tenure_share_is_a_fraction CHECK ((share_num is null) = (share_den is null) and (share_num is null or (share_den between 1 and 1000000 and share_num between 1 and share_den))),
        CONSTRAINT ck_tenure_owners_have_shares CHECK (share_num is null or kind in ('owner', 'co_owner'))
    )
    """,
    """
    CREATE INDEX ix_tenure_tenant_id_estate_id_person_id ON tenure (tenant_id, estate_id, person_id)
    """,
    """
    CREATE INDEX ix_tenure_tenant_id_house_id_person_id ON tenure (tenant_id, house_id, person_id)
    """,
    """
    CREATE INDEX ix_tenure_tenant_id_person_id ON tenure (tenant_id, person_id)
    """,
    """
    CREATE TABLE consultation (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        request_id UUID NOT NULL,
        asked_by_id UUID NOT NULL,
        asked_of_id UUID NOT NULL,
        question TEXT NOT NULL,
        consulted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        reply_due_at TIMESTAMP WITH TIME ZONE,
        advice TEXT,
        advised_by_id UUID,
        advised_at TIMESTAMP WITH TIME ZONE,
        replied_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_consultation PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_consultation_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT fk_consultation_tenant_id_asked_by_id FOREIGN KEY(tenant_id, asked_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_consultation_tenant_id_asked_of_id FOREIGN KEY(tenant_id, asked_of_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_consultation_tenant_id_advised_by_id FOREIGN KEY(tenant_id, advised_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_consultation_asks_something CHECK (question <> '')
    )
    """,
    """
    CREATE INDEX ix_consultation_open ON consultation (tenant_id, asked_of_id) WHERE advised_at is null
    """,
    """
    CREATE INDEX ix_consultation_tenant_id_request_id_consulted_at ON consultation (tenant_id, request_id, consulted_at)
    """,
    """
    CREATE TABLE message (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        request_id UUID,
        kind TEXT NOT NULL,
        values JSONB NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        read_at TIMESTAMP WITH TIME ZONE,
        mailed_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_message PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_message_tenant_id_member_id FOREIGN KEY(tenant_id, member_id) REFERENCES member (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT fk_message_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id) ON DELETE CASCADE,
        CONSTRAINT ck_message_kind_named CHECK (kind <> '')
    )
    """,
    """
    CREATE INDEX ix_message_tenant_id_member_id_at_id ON message (tenant_id, member_id, at, id)
    """,
    """
    CREATE INDEX ix_message_tenant_id_request_id_at ON message (tenant_id, request_id, at)
    """,
    """
    CREATE INDEX ix_message_unread ON message (tenant_id, member_id) WHERE read_at is null
    """,
    """
    CREATE TABLE repair (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        request_id UUID NOT NULL,
        estate_id UUID NOT NULL,
        round INTEGER NOT NULL,
        state TEXT NOT NULL,
        step TEXT NOT NULL,
        team TEXT NOT NULL,
        technician_id UUID NOT NULL,
        fulfilment TEXT NOT NULL,
        dispatched_by_id UUID NOT NULL,
        dispatched_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE,
        instructions TEXT NOT NULL,
        accepted_at TIMESTAMP WITH TIME ZONE,
        departed_at TIMESTAMP WITH TIME ZONE,
        arrived_at TIMESTAMP WITH TIME ZONE,
        cause TEXT,
        diagnosis TEXT NOT NULL,
        diagnosed_at TIMESTAMP WITH TIME ZONE,
        inspected_at TIMESTAMP WITH TIME ZONE,
        inspection TEXT NOT NULL,
        inspection_skipped TEXT,
        way TEXT,
        plan TEXT NOT NULL,
        planned_at TIMESTAMP WITH TIME ZONE,
        started_at TIMESTAMP WITH TIME ZONE,
        paused_at TIMESTAMP WITH TIME ZONE,
        pause_reason TEXT,
        expected_at TIMESTAMP WITH TIME ZONE,
        trial_passed_at TIMESTAMP WITH TIME ZONE,
        rework INTEGER NOT NULL,
        work_done TEXT NOT NULL,
        is_paid BOOLEAN NOT NULL,
        labour BIGINT NOT NULL,
        completed_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        return_reason TEXT,
        end_words TEXT,
        assessment INTEGER,
        CONSTRAINT pk_repair PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_repair_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT fk_repair_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_repair_tenant_id_technician_id FOREIGN KEY(tenant_id, technician_id) REFERENCES member (tenant_id, id),
        CONSTRAINT fk_repair_tenant_id_dispatched_by_id FOREIGN KEY(tenant_id, dispatched_by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT uq_repair_tenant_id_request_id_round UNIQUE (tenant_id, request_id, round),
        CONSTRAINT ck_repair_known_state CHECK (state in ('dispatched', 'accepted', 'departed', 'arrived', 'working', 'paused', 'trial', 'completed', 'returned', 'recalled')),
        CONSTRAINT ck_repair_known_step CHECK (step in ('none', 'diagnosed', 'inspected', 'planned')),
        CONSTRAINT ck_repair_known_team CHECK (team in ('plumbing_electrical', 'general', 'lift', 'fire', 'cleaning', 'greening', 'security', 'desk')),
        CONSTRAINT ck_repair_known_fulfilment CHECK (fulfilment in ('on_site_visit', 'scheduled_repair')),
        CONSTRAINT ck_repair_known_cause CHECK (cause in ('worn', 'blocked', 'loose', 'broken', 'installed_badly', 'misuse', 'no_fault', 'other')),
        CONSTRAINT ck_repair_known_way CHECK (way in ('on_the_spot', 'replace_part', 'adjust', 'clear', 'make_safe', 'other')),
        CONSTRAINT ck_repair_known_inspection_skipped CHECK (inspection_skipped in ('seen_already', 'obvious', 'photos_enough', 'danger')),
        CONSTRAINT ck_repair_known_return_reason CHECK (return_reason in ('wrong_trade', 'no_time', 'off_duty', 'not_ours', 'other')),
        CONSTRAINT ck_repair_tried CHECK (state <> 'completed' or (completed_at is not null and trial_passed_at is not null)),
        CONSTRAINT ck_repair_labour_not_negative CHECK (labour >= 0),
        CONSTRAINT ck_repair_counted_from_one CHECK (round >= 1 and rework >= 0)
    )
    """,
    """
    CREATE INDEX ix_repair_technician ON repair (tenant_id, technician_id, due_at, id) WHERE state not in ('completed', 'returned', 'recalled')
    """,
    """
    CREATE INDEX ix_repair_tenant_id_estate_id_dispatched_at_id ON repair (tenant_id, estate_id, dispatched_at, id)
    """,
    """
    CREATE INDEX ix_repair_tenant_id_technician_id_completed_at ON repair (tenant_id, technician_id, completed_at)
    """,
    """
    CREATE UNIQUE INDEX uq_repair_under_way ON repair (tenant_id, request_id) WHERE state not in ('completed', 'returned', 'recalled')
    """,
    """
    CREATE TABLE request_event (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        request_id UUID NOT NULL,
        kind TEXT NOT NULL,
        visible_to_resident BOOLEAN NOT NULL,
        words TEXT,
        values JSONB NOT NULL,
        by_id UUID,
        by_name TEXT,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_request_event PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_request_event_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT fk_request_event_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_request_event_tenant_id_request_id_at_id ON request_event (tenant_id, request_id, at, id)
    """,
    """
    CREATE TABLE request_photo (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        request_id UUID NOT NULL,
        file_id UUID NOT NULL,
        moment TEXT NOT NULL,
        order_id UUID,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_request_photo PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_request_photo_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT fk_request_photo_tenant_id_file_id FOREIGN KEY(tenant_id, file_id) REFERENCES stored_file (tenant_id, id),
        CONSTRAINT fk_request_photo_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_request_photo_known_moment CHECK (moment in ('reported', 'before', 'after'))
    )
    """,
    """
    CREATE INDEX ix_request_photo_tenant_id_request_id_at_id ON request_photo (tenant_id, request_id, at, id)
    """,
    """
    CREATE TABLE request_transfer (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        request_id UUID NOT NULL,
        from_department TEXT,
        to_department TEXT NOT NULL,
        from_estate_id UUID NOT NULL,
        to_estate_id UUID NOT NULL,
        reason TEXT NOT NULL,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_request_transfer PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_request_transfer_tenant_id_request_id FOREIGN KEY(tenant_id, request_id) REFERENCES request (tenant_id, id),
        CONSTRAINT fk_request_transfer_tenant_id_from_estate_id FOREIGN KEY(tenant_id, from_estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_request_transfer_tenant_id_to_estate_id FOREIGN KEY(tenant_id, to_estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_request_transfer_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id),
        CONSTRAINT ck_request_transfer_known_from_department CHECK (from_department in ('plumbing_electrical', 'general', 'lift', 'fire', 'cleaning', 'greening', 'security', 'desk')),
        CONSTRAINT ck_request_transfer_known_to_department CHECK (to_department in ('plumbing_electrical', 'general', 'lift', 'fire', 'cleaning', 'greening', 'security', 'desk')),
        CONSTRAINT ck_request_transfer_has_reason CHECK (reason <> '')
    )
    """,
    """
    CREATE INDEX ix_request_transfer_tenant_id_request_id_at ON request_transfer (tenant_id, request_id, at)
    """,
    """
    CREATE TABLE vehicle (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        estate_id UUID NOT NULL,
        house_id UUID NOT NULL,
        person_id UUID,
        space_id UUID,
        plate_sealed BYTEA,
        plate_index BYTEA,
        CONSTRAINT pk_vehicle PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_vehicle_tenant_id_estate_id FOREIGN KEY(tenant_id, estate_id) REFERENCES estate (tenant_id, id),
        CONSTRAINT fk_vehicle_tenant_id_house_id FOREIGN KEY(tenant_id, house_id) REFERENCES house (tenant_id, id),
        CONSTRAINT fk_vehicle_tenant_id_person_id FOREIGN KEY(tenant_id, person_id) REFERENCES person (tenant_id, id),
        CONSTRAINT fk_vehicle_tenant_id_space_id FOREIGN KEY(tenant_id, space_id) REFERENCES parking_space (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_vehicle_tenant_id_house_id ON vehicle (tenant_id, house_id)
    """,
    """
    CREATE INDEX ix_vehicle_tenant_id_person_id ON vehicle (tenant_id, person_id)
    """,
    """
    CREATE INDEX ix_vehicle_tenant_id_plate_index ON vehicle (tenant_id, plate_index)
    """,
    """
    CREATE INDEX ix_vehicle_tenant_id_space_id ON vehicle (tenant_id, space_id)
    """,
    """
    CREATE UNIQUE INDEX uq_vehicle_plate ON vehicle (tenant_id, estate_id, plate_index)
    """,
    """
    CREATE TABLE repair_material (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        repair_id UUID NOT NULL,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        spec TEXT NOT NULL,
        unit TEXT NOT NULL,
        quantity BIGINT NOT NULL,
        unit_price BIGINT NOT NULL,
        amount BIGINT NOT NULL,
        CONSTRAINT pk_repair_material PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_repair_material_tenant_id_repair_id FOREIGN KEY(tenant_id, repair_id) REFERENCES repair (tenant_id, id),
        CONSTRAINT uq_repair_material_tenant_id_repair_id_position UNIQUE (tenant_id, repair_id, position),
        CONSTRAINT ck_repair_material_named CHECK (name <> ''),
        CONSTRAINT ck_repair_material_not_negative CHECK (quantity > 0 and unit_price >= 0 and amount >= 0)
    )
    """,
    """
    CREATE TABLE trial_run (
        tenant_id BIGINT NOT NULL,
        id UUID NOT NULL,
        repair_id UUID NOT NULL,
        passed BOOLEAN NOT NULL,
        words TEXT,
        by_id UUID NOT NULL,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_trial_run PRIMARY KEY (tenant_id, id),
        CONSTRAINT fk_trial_run_tenant_id_repair_id FOREIGN KEY(tenant_id, repair_id) REFERENCES repair (tenant_id, id),
        CONSTRAINT fk_trial_run_tenant_id_by_id FOREIGN KEY(tenant_id, by_id) REFERENCES member (tenant_id, id)
    )
    """,
    """
    CREATE INDEX ix_trial_run_tenant_id_repair_id_at ON trial_run (tenant_id, repair_id, at)
    """,
    """
    alter table "access_review" enable row level security
    """,
    """
    alter table "access_review" force row level security
    """,
    """
    create policy inside on "access_review" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "access_review" to mingbai_app
    """,
    """
    grant select on "access_review" to mingbai_backup
    """,
    """
    alter table "counter" enable row level security
    """,
    """
    alter table "counter" force row level security
    """,
    """
    create policy inside on "counter" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "counter" to mingbai_app
    """,
    """
    grant select on "counter" to mingbai_backup
    """,
    """
    alter table "estate" enable row level security
    """,
    """
    alter table "estate" force row level security
    """,
    """
    create policy inside on "estate" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "estate" to mingbai_app
    """,
    """
    grant select on "estate" to mingbai_backup
    """,
    """
    alter table "history" enable row level security
    """,
    """
    alter table "history" force row level security
    """,
    """
    create policy inside on "history" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "history" to mingbai_app
    """,
    """
    grant select on "history" to mingbai_backup
    """,
    """
    alter table "job" enable row level security
    """,
    """
    alter table "job" force row level security
    """,
    """
    create policy inside on "job" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "job" to mingbai_app
    """,
    """
    grant select on "job" to mingbai_backup
    """,
    """
    alter table "member" enable row level security
    """,
    """
    alter table "member" force row level security
    """,
    """
    create policy inside on "member" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "member" to mingbai_app
    """,
    """
    grant select on "member" to mingbai_backup
    """,
    """
    alter table "service_type" enable row level security
    """,
    """
    alter table "service_type" force row level security
    """,
    """
    create policy inside on "service_type" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "service_type" to mingbai_app
    """,
    """
    grant select on "service_type" to mingbai_backup
    """,
    """
    alter table "tenant_key" enable row level security
    """,
    """
    alter table "tenant_key" force row level security
    """,
    """
    create policy inside on "tenant_key" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "tenant_key" to mingbai_app
    """,
    """
    grant select on "tenant_key" to mingbai_backup
    """,
    """
    alter table "throttle" enable row level security
    """,
    """
    alter table "throttle" force row level security
    """,
    """
    create policy inside on "throttle" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "throttle" to mingbai_app
    """,
    """
    grant select on "throttle" to mingbai_backup
    """,
    """
    alter table "working_calendar" enable row level security
    """,
    """
    alter table "working_calendar" force row level security
    """,
    """
    create policy inside on "working_calendar" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "working_calendar" to mingbai_app
    """,
    """
    grant select on "working_calendar" to mingbai_backup
    """,
    """
    alter table "building" enable row level security
    """,
    """
    alter table "building" force row level security
    """,
    """
    create policy inside on "building" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "building" to mingbai_app
    """,
    """
    grant select on "building" to mingbai_backup
    """,
    """
    alter table "calendar_day" enable row level security
    """,
    """
    alter table "calendar_day" force row level security
    """,
    """
    create policy inside on "calendar_day" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "calendar_day" to mingbai_app
    """,
    """
    grant select on "calendar_day" to mingbai_backup
    """,
    """
    alter table "knock" enable row level security
    """,
    """
    alter table "knock" force row level security
    """,
    """
    create policy inside on "knock" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "knock" to mingbai_app
    """,
    """
    grant select on "knock" to mingbai_backup
    """,
    """
    alter table "login_session" enable row level security
    """,
    """
    alter table "login_session" force row level security
    """,
    """
    create policy inside on "login_session" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "login_session" to mingbai_app
    """,
    """
    grant select on "login_session" to mingbai_backup
    """,
    """
    alter table "one_use_link" enable row level security
    """,
    """
    alter table "one_use_link" force row level security
    """,
    """
    create policy inside on "one_use_link" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "one_use_link" to mingbai_app
    """,
    """
    grant select on "one_use_link" to mingbai_backup
    """,
    """
    alter table "person" enable row level security
    """,
    """
    alter table "person" force row level security
    """,
    """
    create policy inside on "person" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "person" to mingbai_app
    """,
    """
    grant select on "person" to mingbai_backup
    """,
    """
    alter table "recovery_code" enable row level security
    """,
    """
    alter table "recovery_code" force row level security
    """,
    """
    create policy inside on "recovery_code" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "recovery_code" to mingbai_app
    """,
    """
    grant select on "recovery_code" to mingbai_backup
    """,
    """
    alter table "review_line" enable row level security
    """,
    """
    alter table "review_line" force row level security
    """,
    """
    create policy inside on "review_line" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "review_line" to mingbai_app
    """,
    """
    grant select on "review_line" to mingbai_backup
    """,
    """
    alter table "role_holding" enable row level security
    """,
    """
    alter table "role_holding" force row level security
    """,
    """
    create policy inside on "role_holding" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "role_holding" to mingbai_app
    """,
    """
    grant select on "role_holding" to mingbai_backup
    """,
    """
    alter table "service_standard" enable row level security
    """,
    """
    alter table "service_standard" force row level security
    """,
    """
    create policy inside on "service_standard" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "service_standard" to mingbai_app
    """,
    """
    grant select on "service_standard" to mingbai_backup
    """,
    """
    alter table "stored_file" enable row level security
    """,
    """
    alter table "stored_file" force row level security
    """,
    """
    create policy inside on "stored_file" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "stored_file" to mingbai_app
    """,
    """
    grant select on "stored_file" to mingbai_backup
    """,
    """
    alter table "technician_skill" enable row level security
    """,
    """
    alter table "technician_skill" force row level security
    """,
    """
    create policy inside on "technician_skill" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "technician_skill" to mingbai_app
    """,
    """
    grant select on "technician_skill" to mingbai_backup
    """,
    """
    alter table "change_request" enable row level security
    """,
    """
    alter table "change_request" force row level security
    """,
    """
    create policy inside on "change_request" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "change_request" to mingbai_app
    """,
    """
    grant select on "change_request" to mingbai_backup
    """,
    """
    alter table "contact" enable row level security
    """,
    """
    alter table "contact" force row level security
    """,
    """
    create policy inside on "contact" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "contact" to mingbai_app
    """,
    """
    grant select on "contact" to mingbai_backup
    """,
    """
    alter table "import_run" enable row level security
    """,
    """
    alter table "import_run" force row level security
    """,
    """
    create policy inside on "import_run" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "import_run" to mingbai_app
    """,
    """
    grant select on "import_run" to mingbai_backup
    """,
    """
    alter table "promise" enable row level security
    """,
    """
    alter table "promise" force row level security
    """,
    """
    create policy inside on "promise" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "promise" to mingbai_app
    """,
    """
    grant select on "promise" to mingbai_backup
    """,
    """
    alter table "service_report" enable row level security
    """,
    """
    alter table "service_report" force row level security
    """,
    """
    create policy inside on "service_report" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "service_report" to mingbai_app
    """,
    """
    grant select on "service_report" to mingbai_backup
    """,
    """
    alter table "steward" enable row level security
    """,
    """
    alter table "steward" force row level security
    """,
    """
    create policy inside on "steward" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "steward" to mingbai_app
    """,
    """
    grant select on "steward" to mingbai_backup
    """,
    """
    alter table "unit" enable row level security
    """,
    """
    alter table "unit" force row level security
    """,
    """
    create policy inside on "unit" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "unit" to mingbai_app
    """,
    """
    grant select on "unit" to mingbai_backup
    """,
    """
    alter table "house" enable row level security
    """,
    """
    alter table "house" force row level security
    """,
    """
    create policy inside on "house" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "house" to mingbai_app
    """,
    """
    grant select on "house" to mingbai_backup
    """,
    """
    alter table "import_row" enable row level security
    """,
    """
    alter table "import_row" force row level security
    """,
    """
    create policy inside on "import_row" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "import_row" to mingbai_app
    """,
    """
    grant select on "import_row" to mingbai_backup
    """,
    """
    alter table "promise_pause" enable row level security
    """,
    """
    alter table "promise_pause" force row level security
    """,
    """
    create policy inside on "promise_pause" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "promise_pause" to mingbai_app
    """,
    """
    grant select on "promise_pause" to mingbai_backup
    """,
    """
    alter table "opening_arrears" enable row level security
    """,
    """
    alter table "opening_arrears" force row level security
    """,
    """
    create policy inside on "opening_arrears" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "opening_arrears" to mingbai_app
    """,
    """
    grant select on "opening_arrears" to mingbai_backup
    """,
    """
    alter table "parking_space" enable row level security
    """,
    """
    alter table "parking_space" force row level security
    """,
    """
    create policy inside on "parking_space" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "parking_space" to mingbai_app
    """,
    """
    grant select on "parking_space" to mingbai_backup
    """,
    """
    alter table "request" enable row level security
    """,
    """
    alter table "request" force row level security
    """,
    """
    create policy inside on "request" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "request" to mingbai_app
    """,
    """
    grant select on "request" to mingbai_backup
    """,
    """
    alter table "tenure" enable row level security
    """,
    """
    alter table "tenure" force row level security
    """,
    """
    create policy inside on "tenure" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "tenure" to mingbai_app
    """,
    """
    grant select on "tenure" to mingbai_backup
    """,
    """
    alter table "consultation" enable row level security
    """,
    """
    alter table "consultation" force row level security
    """,
    """
    create policy inside on "consultation" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "consultation" to mingbai_app
    """,
    """
    grant select on "consultation" to mingbai_backup
    """,
    """
    alter table "message" enable row level security
    """,
    """
    alter table "message" force row level security
    """,
    """
    create policy inside on "message" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "message" to mingbai_app
    """,
    """
    grant select on "message" to mingbai_backup
    """,
    """
    alter table "repair" enable row level security
    """,
    """
    alter table "repair" force row level security
    """,
    """
    create policy inside on "repair" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "repair" to mingbai_app
    """,
    """
    grant select on "repair" to mingbai_backup
    """,
    """
    alter table "request_event" enable row level security
    """,
    """
    alter table "request_event" force row level security
    """,
    """
    create policy inside on "request_event" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "request_event" to mingbai_app
    """,
    """
    grant select on "request_event" to mingbai_backup
    """,
    """
    alter table "request_photo" enable row level security
    """,
    """
    alter table "request_photo" force row level security
    """,
    """
    create policy inside on "request_photo" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "request_photo" to mingbai_app
    """,
    """
    grant select on "request_photo" to mingbai_backup
    """,
    """
    alter table "request_transfer" enable row level security
    """,
    """
    alter table "request_transfer" force row level security
    """,
    """
    create policy inside on "request_transfer" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "request_transfer" to mingbai_app
    """,
    """
    grant select on "request_transfer" to mingbai_backup
    """,
    """
    alter table "vehicle" enable row level security
    """,
    """
    alter table "vehicle" force row level security
    """,
    """
    create policy inside on "vehicle" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "vehicle" to mingbai_app
    """,
    """
    grant select on "vehicle" to mingbai_backup
    """,
    """
    alter table "repair_material" enable row level security
    """,
    """
    alter table "repair_material" force row level security
    """,
    """
    create policy inside on "repair_material" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert, update, delete on "repair_material" to mingbai_app
    """,
    """
    grant select on "repair_material" to mingbai_backup
    """,
    """
    alter table "trial_run" enable row level security
    """,
    """
    alter table "trial_run" force row level security
    """,
    """
    create policy inside on "trial_run" using (tenant_id = current_setting('app.tenant_id')::bigint) with check (tenant_id = current_setting('app.tenant_id')::bigint)
    """,
    """
    grant select, insert on "trial_run" to mingbai_app
    """,
    """
    grant select on "trial_run" to mingbai_backup
    """,
    """
    grant usage on schema platform to mingbai_app, mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."address_throttle" to mingbai_app
    """,
    """
    grant select on platform."address_throttle" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."backup_run" to mingbai_app
    """,
    """
    grant select on platform."backup_run" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."doorbell" to mingbai_app
    """,
    """
    grant select on platform."doorbell" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."due_run" to mingbai_app
    """,
    """
    grant select on platform."due_run" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."operator" to mingbai_app
    """,
    """
    grant select on platform."operator" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."operator_attempt" to mingbai_app
    """,
    """
    grant select on platform."operator_attempt" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."slow_query" to mingbai_app
    """,
    """
    grant select on platform."slow_query" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."tenant" to mingbai_app
    """,
    """
    grant select on platform."tenant" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."host" to mingbai_app
    """,
    """
    grant select on platform."host" to mingbai_backup
    """,
    """
    grant select, insert, update, delete on platform."operator_session" to mingbai_app
    """,
    """
    grant select on platform."operator_session" to mingbai_backup
    """,
    """
    create function tenure_fits() returns trigger language plpgsql set search_path = pg_catalog, public as $$
        declare
            mine daterange;
            owned numeric;
        begin
            perform 1 from house where tenant_id = new.tenant_id and id = new.house_id for no key update;
            select daterange(since, until, '[]') into mine from tenure where tenant_id = new.tenant_id and id = new.id;
            if not found then
                return null;
            end if;
            if exists (
                select 1 from tenure other
                where other.tenant_id = new.tenant_id and other.house_id = new.house_id
                  and other.person_id = new.person_id and other.id <> new.id
                  and daterange(other.since, other.until, '[]') && mine
            ) then
                raise exclusion_violation using constraint = 'tenure_no_overlap',
                    message = 'a person holds a house twice at the same time';
            end if;
            select max(total) into owned from (
                select (
                    select coalesce(sum(part.share_num::numeric / part.share_den), 0)
                    from tenure part
                    where part.tenant_id = new.tenant_id and part.house_id = new.house_id and part.share_num is not null
                      and coalesce(part.since, '-infinity') <= coalesce(start.since, '-infinity')
                      and coalesce(part.until, 'infinity') >= coalesce(start.since, '-infinity')
                ) as total
                from tenure start
                where start.tenant_id = new.tenant_id and start.house_id = new.house_id and start.share_num is not null
            ) totals;
            if owned > 1.0000000000001 then
                raise check_violation using constraint = 'tenure_shares_at_most_whole',
                    message = 'more than the whole house is owned';
            end if;
            return null;
        end
        $$
    """,
    """
    create constraint trigger tenure_fits after insert or update on tenure
        deferrable initially deferred for each row execute function tenure_fits()
    """,
    """
    create function requests_matching(wanted text[], most integer) returns setof uuid
        language sql stable security definer set search_path = pg_catalog, public as $$
            select id from request
            where tenant_id = current_setting('app.tenant_id')::bigint and search_grams @> wanted
            order by received_at desc, id desc limit least(most, 500)
        $$
    """,
    """
    revoke all on function requests_matching(text[], integer) from public
    """,
    """
    grant execute on function requests_matching(text[], integer) to mingbai_app
    """,
]


def upgrade() -> None:
    """Build everything from nothing."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement) if not op.get_context().as_sql else op.execute(statement)


def downgrade() -> None:
    """There is nothing before the ground."""
    raise RuntimeError("restore a backup instead")
