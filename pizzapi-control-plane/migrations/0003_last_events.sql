-- The newest events of an org, and about an account, without looking at anybody else's.

CREATE INDEX events_by_org ON events (org_id) WHERE org_id IS NOT NULL;
CREATE INDEX events_by_user ON events (user_id) WHERE user_id IS NOT NULL;
