//! Who a connection is. The one rule: an [`Admitted`] is made by the handshake only, a [`RunnerIdentity`] by a registration
//! whose claim held.

use pizzapi_types::{OrgClaims, RunnerId, Secret, UserId, runner::RunnerHandshake};

use crate::tenancy::Ticket;

/// A connection that was let in and has not said which runner it is.
#[derive(Clone)]
pub struct Admitted {
    ticket: Ticket,
    /// The id and the secret that it came with; the rest of the handshake would be kept for as long as it is connected.
    named: (Option<RunnerId>, Option<Secret>),
}

/// A registered runner, on one connection.
#[derive(Clone, Debug)]
pub struct RunnerIdentity {
    runner: RunnerId,
}

impl Admitted {
    pub(super) fn new(ticket: Ticket, handshake: RunnerHandshake) -> Self {
        let named = (handshake.runner_id, handshake.runner_secret);
        Self { ticket, named }
    }

    /// Whose runner it is.
    pub fn user(&self) -> &UserId {
        &self.ticket.claims().sub
    }

    pub(super) fn claims(&self) -> &OrgClaims {
        self.ticket.claims()
    }

    pub(super) fn may_be(&self, runner: &RunnerId) -> bool {
        self.ticket.only_as().is_none_or(|only| only == runner)
    }

    /// The id and the secret that it came with.
    pub(super) fn named(&self) -> (Option<RunnerId>, Option<Secret>) {
        self.named.clone()
    }

    /// It has proven to be this runner.
    pub(super) fn identify(&self, runner: RunnerId) -> RunnerIdentity {
        RunnerIdentity { runner }
    }
}

impl RunnerIdentity {
    /// Which runner it is.
    pub fn runner(&self) -> &RunnerId {
        &self.runner
    }
}
