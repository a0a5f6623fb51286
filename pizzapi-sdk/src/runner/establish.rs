//! One attempt to connect. The one rule: a refused credential is told apart from a server that is unwell.

use std::sync::Arc;

use pizzapi_types::{ErrorCode, Secret};

use super::{
    builder::Settings,
    connect::{Connection, is_refusal, is_wrong},
    socket::{Socket, SocketError},
    status::RunnerError,
};

/// A credential that was not accepted, and why.
#[derive(Clone)]
pub(crate) struct Refused {
    pub(crate) secret: Secret,
    pub(crate) reason: String,
}

/// Why there is no registration.
pub(crate) enum Failure {
    /// The credential was refused.
    Refused(Refused),
    /// No use in trying again.
    Final(RunnerError),
    /// It may go better later.
    Passing(String),
}

/// Gets a credential and connects. Cancelling it leaves nothing behind.
pub(crate) async fn establish(
    settings: Arc<Settings>,
    refused: Option<Refused>,
) -> Result<(Socket, Connection), Failure> {
    let connection = settings
        .connect
        .connection(refused.is_some())
        .await
        .map_err(|error| {
            if is_wrong(&error) {
                Failure::Final(RunnerError::Impossible { source: error })
            } else if is_refusal(&error) {
                Failure::Final(RunnerError::refused(&error.in_full()))
            } else {
                Failure::Passing(error.in_full())
            }
        })?;
    let secret = connection.credential.secret();
    // The same again: there is no other.
    if let Some(refused) = refused.filter(|refused| refused.secret == *secret) {
        return Err(Failure::Refused(refused));
    }
    let refusal = |reason| {
        Failure::Refused(Refused {
            secret: secret.clone(),
            reason,
        })
    };
    let handshake = settings.handshake(&connection.credential);
    match Socket::connect(&connection.transport, &connection.endpoint, &handshake).await {
        Ok(socket) => Ok((socket, connection)),
        Err(SocketError::Refused(reason)) if is_rejection(&reason) => Err(refusal(reason)),
        // An org that is gone is as final, once the control plane has said so, too.
        Err(SocketError::Http(error))
            if matches!(error.status(), Some(401 | 403))
                || error.code() == Some(&ErrorCode::OrgNotFound) =>
        {
            Err(refusal(error.to_string()))
        }
        Err(SocketError::Http(error)) if is_wrong(&error) => {
            Err(Failure::Final(RunnerError::Impossible { source: error }))
        }
        Err(error) => Err(Failure::Passing(error.to_string())),
    }
}

/// Whether what a server says means that it does not want us, and not that it is unwell.
pub(crate) fn is_rejection(reason: &str) -> bool {
    let reason = reason.to_ascii_lowercase();
    [
        "unauthorized",
        "forbidden",
        "authentication failed",
        "mismatch",
        "invalid_token",
        "expired",
        "owned by",
    ]
    .iter()
    .any(|word| reason.contains(word))
}
