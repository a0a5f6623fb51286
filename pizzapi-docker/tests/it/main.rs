//! Files that others read: the Dockerfile and the Compose files.

mod compose_file;
mod dockerfile;
mod place;
