-- The image that was gone back from: not run again until somebody wishes one, or the default is another.

ALTER TABLE instances ADD COLUMN refused_image TEXT;
