//! An org's server as others see it: over HTTP, over Socket.IO, with a control plane that is there, away, or strict.

mod attacks;
mod contract;
mod disk;
mod events;
mod garbage;
mod idempotency;
mod javascript;
mod life;
mod limits;
mod locks;
mod platform;
mod redis;
mod routes;
mod runner;
mod runners;
mod tenancy;
