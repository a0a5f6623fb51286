//! What must hold between orgs, on a whole platform of three, one of whose slugs begins another's.
//!
//! Every line of `docs/security.md`, and the tests that fail when it stops being true. Without a crate they are here;
//! `it` is this crate's other binary.
//!
//! | line | shown by |
//! |---|---|
//! | Nothing of org A with a credential of org B: every route × every caller | [`control_plane`], [`instance`], [`leaks`], [`measures`]; `pizzapi-server` `routes`; `pizzapi-router` `passing::one_org_is_never_taken_for_another`; an org's key: `it` `identity::a_keys_scope_is_as_narrow_as_it_was_made` |
//! | A stranger learns nothing under `/api/orgs/:slug` | [`strangers`] |
//! | Identity never comes from a body or query | [`actor`] |
//! | Tokens: only EdDSA, only our keys, every claim | `pizzapi-server` `attacks`; times on the whole platform: [`instance`] (`expired`, `five minutes early`) |
//! | A token for one purpose is no other | [`doors`]; `pizzapi-server` `attacks` |
//! | Removal and suspension reach live connections within 5 s | [`locks`]; `pizzapi-server` `locks`; `pizzapi-router` `tunnels`; `it` `keys`, `faults::a_runner_whose_token_was_ended_comes_back_with_another` |
//! | At least one owner remains | `it` `roles::an_owner_stays_whoever_acts_at_the_same_time` |
//! | Slugs and ids are never reused; a reused address serves no wrong org | [`reuse`]; `pizzapi-router` `reuse` |
//! | A page of any other host can do nothing with a cookie | [`origins`]; `pizzapi-server` `tenancy::a_cookie_changes_things_only_from_the_own_pages`; `pizzapi-router` `passing` |
//! | Images and plans are the platform admin's | `it` `wishes::what_runs_on_the_host_is_the_platform_admins_to_choose`, `roles::an_org_is_changed_by_whoever_saw_its_latest_state` |
//! | A control-plane credential never reaches an org's host; agents see no credential | [`instance`] (401 even at `/health`); `pizzapi-router` `passing::credentials_of_the_control_plane_do_not_arrive`, `credentials`; `pizzapi-cli` `secrets` (the agent is `env`) |
//! | Secrets are in no argument, environment, log, error | `pizzapi-cli` `secrets` |
//! | Secrets at rest are sealed or hashed | `pizzapi-cli` `secrets` (no file holds one, nor a private key); `it` `once::secrets_are_answered_again_and_stored_sealed`; `pizzapi-control-plane` `keys`; Redis passwords: `it` `redis::users::passwords_are_stored_sealed_and_each_org_has_another`. Settings: *later* |
//! | Limits per account and network, with `Retry-After` | `it` `registration::limits_say_when_to_try_again_and_believe_trusted_proxies_only` |
//! | No default secret outside localhost | `pizzapi-cli` `usage::dev_refuses_what_it_does_not_know` (the one known secret) |
//! | Instances cannot reach each other (docker provider, Redis ACL) | Redis: `it` `redis::refusals`, `redis::deletion`. Containers: *later*, with the docker provider |
//! | Names from people never act | `it` `bad_input` (slugs that are paths, names that are controls); `pizzapi-types` `text`. A name through a whole platform into a terminal: *later* |
//! | Nothing is allowed for being on loopback | [`control_plane`] and [`doors`], which all come from there; `pizzapi-router` `passing::metrics_are_nobodys_business`. The token of `/metrics`: *later* |
//! | TLS by default, redirects carry no credential | `pizzapi-sdk` `client::a_redirect_is_not_followed`; TLS itself, `--cacert`, `--insecure`: *later* |
//! | Bad input is answered | `it` `bad_input`; `pizzapi-server` `garbage`, `contract`; `pizzapi-router` `unreadable`, `framing`; the compose file: *later* |
//!
//! | fault | survived in |
//! |---|---|
//! | the control plane killed at every step | `pizzapi-cli` `crash` |
//! | the database locked, full, read-only | `it` `disk`; `pizzapi-server` `disk`, `life` |
//! | an instance killed | `pizzapi-cli` `recover`; `it` `faults` |
//! | an instance hung, or answering for another org | `it` `provider` |
//! | the provider away, slow | `it` `provider::while_the_provider_is_away_orgs_wait_and_nothing_is_doubled` |
//! | changed behind our back | `pizzapi-cli` `crash::with_its_folder_taken_away_an_org_is_served_by_one_process_again`, `recover` |
//! | Redis gone and back | `it` `redis::faults`, `redis::events` |
//! | the router killed, with tunnels | `it` `faults::a_runner_comes_back_whatever_was_restarted`; `pizzapi-cli` `recover` |
//! | the clock five minutes off | refused: [`instance`], `pizzapi-server` `attacks`; named by `doctor`: *later* |
//! | the terminal closed under the TUI | *later*: its signals are handled, and no test closes one |
//! | 100 orgs created at once | `it` `faults::a_hundred_orgs_at_once_all_come_up` |
//! | one org flooding the router | [`neighbour`]; how much slower: `cargo xtask bench --only neighbour` |
//!
//! Audit rows are *later*, too.

mod actor;
#[path = "../it/ask.rs"]
mod ask;
mod cast;
mod control_plane;
mod credentials;
mod doors;
mod heard;
mod instance;
mod leaks;
mod locks;
mod measures;
mod neighbour;
mod origins;
mod reuse;
#[path = "../it/runner.rs"]
mod runner;
mod signer;
mod socket;
mod strangers;
mod table;
