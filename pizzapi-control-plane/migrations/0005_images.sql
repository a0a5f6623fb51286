-- Images that can be gone back from, and data that outlives its org.

ALTER TABLE instances ADD COLUMN image_before TEXT;                      -- the image that was healthy last
ALTER TABLE instances ADD COLUMN copied BOOLEAN NOT NULL DEFAULT FALSE;  -- whether there is a copy of its data
ALTER TABLE instances ADD COLUMN went_back TEXT;                         -- why it runs that one again, until the next wish
ALTER TABLE orgs ADD COLUMN keep_data BOOLEAN NOT NULL DEFAULT FALSE;
