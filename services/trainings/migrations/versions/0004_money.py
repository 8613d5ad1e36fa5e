"""Dated tariffs, quotes, supported places."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# `int4range` of a code stands for the audience: equality in a GiST index would need an extension.
TARIFFS = """
CREATE TABLE tariff_rule (
    id uuid PRIMARY KEY,
    audience text NOT NULL CHECK (
        audience IN ('volunteers', 'employees', 'institutions', 'companies')
    ),
    valid_from date NOT NULL,
    valid_until date,
    day_price numeric(12, 2) CHECK (day_price >= 0),
    registration_fee numeric(12, 2) CHECK (registration_fee >= 0),
    currency text NOT NULL DEFAULT 'EUR' CHECK (currency = 'EUR'),
    funding jsonb NOT NULL,
    source text NOT NULL CHECK (source IN ('catalogue', 'office')),
    CONSTRAINT ck_tariff_rule_period CHECK (valid_until >= valid_from),
    CONSTRAINT ex_tariff_rule_period EXCLUDE USING gist (
        int4range(ascii(audience), ascii(audience), '[]') WITH &&,
        daterange(valid_from, valid_until, '[]') WITH &&
    )
);
INSERT INTO tariff_rule (id, audience, valid_from, day_price, registration_fee, funding, source)
SELECT gen_random_uuid(), audience, date '2021-01-01',
    day_price_cents::numeric / 100, registration_fee_cents::numeric / 100, funding, 'catalogue'
FROM tariff;
"""

QUOTES = """
CREATE TABLE quote_number (
    year integer PRIMARY KEY,
    last integer NOT NULL
);
CREATE TABLE quote (
    id uuid PRIMARY KEY,
    state text NOT NULL CHECK (
        state IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'cancelled')
    ),
    number text UNIQUE,
    organisation text,
    postal_address text,
    siret text CHECK (siret ~ '^[0-9]{14}$'),
    contact_member_id uuid,
    session_id uuid,
    training_number integer NOT NULL,
    title text NOT NULL,
    days numeric(6, 1) NOT NULL CHECK (days > 0),
    dates jsonb NOT NULL,
    place text NOT NULL,
    begins_on date,
    places integer NOT NULL CHECK (places > 0),
    audience text NOT NULL,
    rule_id uuid NOT NULL,
    priced_on date NOT NULL,
    day_price numeric(12, 2) NOT NULL CHECK (day_price >= 0),
    registration_fee numeric(12, 2) NOT NULL CHECK (registration_fee >= 0),
    funding jsonb NOT NULL,
    conditions jsonb NOT NULL,
    vat_notice text NOT NULL,
    currency text NOT NULL DEFAULT 'EUR' CHECK (currency = 'EUR'),
    total numeric(12, 2) NOT NULL CHECK (total >= 0),
    drawn_up_at timestamptz NOT NULL,
    valid_until date,
    sent_at timestamptz,
    expires_at timestamptz,
    answered_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT ck_quote_customer CHECK ((organisation IS NULL) = (postal_address IS NULL)),
    CONSTRAINT ck_quote_sent CHECK ((number IS NULL) = (sent_at IS NULL)),
    CONSTRAINT ck_quote_draft CHECK (state <> 'draft' OR number IS NULL),
    CONSTRAINT ck_quote_numbered CHECK (state IN ('draft', 'cancelled') OR number IS NOT NULL)
);
CREATE INDEX ix_quote_contact ON quote (contact_member_id, id);
CREATE INDEX ix_quote_session ON quote (session_id, id);
CREATE INDEX ix_quote_accepted ON quote (begins_on, id) WHERE state = 'accepted';
CREATE TABLE quote_line (
    quote_id uuid NOT NULL REFERENCES quote (id),
    position integer NOT NULL,
    label text NOT NULL,
    quantity numeric(8, 2) NOT NULL CHECK (quantity > 0),
    unit_price numeric(12, 2) NOT NULL,
    amount numeric(12, 2) NOT NULL,
    PRIMARY KEY (quote_id, position),
    CONSTRAINT ck_quote_line_amount CHECK (amount = round(quantity * unit_price, 2))
);
CREATE TABLE quote_registration (
    quote_id uuid NOT NULL REFERENCES quote (id),
    registration_id uuid NOT NULL,
    is_accepted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (quote_id, registration_id)
);
CREATE UNIQUE INDEX ux_quote_registration_accepted ON quote_registration (registration_id)
    WHERE is_accepted;
CREATE TABLE quote_step (
    quote_id uuid NOT NULL REFERENCES quote (id),
    state text NOT NULL,
    at timestamptz NOT NULL,
    decided_by uuid,
    reason text NOT NULL,
    PRIMARY KEY (quote_id, state)
);
CREATE INDEX ix_quote_step_decided_by ON quote_step (decided_by);
"""

FROZEN = """
CREATE FUNCTION refuse_change_of_quote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] DEFAULT ARRAY['state', 'version', 'answered_at', 'contact_member_id'];
BEGIN
    IF OLD.state = 'draft' THEN
        changing = changing || ARRAY['number', 'valid_until', 'sent_at', 'expires_at'];
    END IF;
    IF (to_jsonb(NEW) - changing) <> (to_jsonb(OLD) - changing) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation',
            CONSTRAINT = 'quote_is_frozen', MESSAGE = 'the content of a quote never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quote_is_frozen BEFORE UPDATE ON quote
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_quote();
CREATE FUNCTION refuse_change_of_quote_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (SELECT state FROM quote WHERE id = NEW.quote_id) = 'draft' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'quote_is_frozen', MESSAGE = 'the lines of a quote never change';
END $$;
CREATE TRIGGER quote_line_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON quote_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_quote_line();
CREATE FUNCTION refuse_loss_of_quote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation',
        CONSTRAINT = 'quote_is_kept', MESSAGE = 'a quote is never deleted: its number would be missing';
END $$;
CREATE TRIGGER quote_is_kept BEFORE DELETE ON quote
    FOR EACH ROW EXECUTE FUNCTION refuse_loss_of_quote();
"""

SUPPORT = """
CREATE TABLE support_fund (
    network_id uuid NOT NULL,
    year integer NOT NULL,
    PRIMARY KEY (network_id, year)
);
CREATE TABLE support_place (
    registration_id uuid PRIMARY KEY,
    session_id uuid NOT NULL,
    network_id uuid NOT NULL,
    year integer NOT NULL,
    arrival bigint GENERATED ALWAYS AS IDENTITY,
    state text NOT NULL CHECK (state IN ('waiting', 'granted', 'released')),
    asked_at timestamptz NOT NULL,
    granted_at timestamptz,
    released_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT ck_support_place_granted CHECK (state <> 'granted' OR granted_at IS NOT NULL),
    CONSTRAINT ck_support_place_released CHECK ((state = 'released') = (released_at IS NOT NULL))
);
CREATE INDEX ix_support_place_order ON support_place (network_id, year, arrival);
CREATE INDEX ix_support_place_waiting ON support_place (network_id, year, arrival)
    WHERE state = 'waiting';
CREATE INDEX ix_support_place_granted ON support_place (network_id, year)
    WHERE state = 'granted';
CREATE INDEX IF NOT EXISTS ix_session_first_day ON session ((parts #>> '{0,0}'));
"""


def upgrade() -> None:
    for statements in (TARIFFS, QUOTES, FROZEN, SUPPORT):
        op.execute(statements)
