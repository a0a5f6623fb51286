-- What an org has of Redis: a user of the shared one, or one of its own.

ALTER TABLE instances ADD COLUMN redis_password BLOB; -- sealed; NULL until the user was made for the first time
ALTER TABLE instances ADD COLUMN dedicated_redis BOOLEAN NOT NULL DEFAULT FALSE;
