//! The master key, and the signing keys it guards.
//!
//! The one rule: a private key is never stored but encrypted, and another master key than before is an error, never a
//! reason to make new keys.

use std::{
    io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use aws_lc_rs::{
    digest, hkdf,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use pizzapi_host::file;
use pizzapi_types::{
    InstanceId, KeyState, OrgId, RequestId as KeyId, Secret, Time,
    token::{Jwk, Jwks},
};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::{
    access::System,
    app::App,
    auth::opaque,
    store::{Store, StoreError, keys::StoredKey},
};

/// How long a new key is published before it signs; not when the one before is revoked at once.
const PUBLISHED: Duration = Duration::from_secs(2);
/// How often the keys are read anew at the least.
const CHECK: Duration = Duration::from_mins(1);

/// What can be wrong with keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The master key's file.
    #[error("cannot use the master key {path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// Not the key the registry was made with.
    #[error(
        "the registry was made with another master key: give PIZZAPI_JWT_SECRET the value it had, or put back the file master.key"
    )]
    OtherMaster,
    /// A stored key is damaged.
    #[error("signing key {0} cannot be used; restore the registry from a backup")]
    Damaged(String),
    /// The registry.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Encrypts what must be kept secret at rest.
pub struct MasterKey {
    cipher: XChaCha20Poly1305,
    derive: hkdf::Prk,
    id: String,
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl MasterKey {
    /// Derives the key from `secret`, or from the file, which is made if it is not there.
    pub fn open(path: &Path, secret: Option<&Secret>) -> Result<Self, KeyError> {
        let text = match secret {
            Some(secret) => secret.clone(),
            None => read_or_make(path).map_err(|source| KeyError::File {
                path: path.display().to_string(),
                source,
            })?,
        };
        Ok(Self::derive(text.expose().as_bytes()))
    }

    fn derive(secret: &[u8]) -> Self {
        let derive = hkdf::Salt::new(hkdf::HKDF_SHA256, b"pizzapi master key 1").extract(secret);
        let key = zeroize::Zeroizing::new(expand::<32>(&derive, &[b"encrypt"]));
        let id = digest::digest(&digest::SHA256, &expand::<32>(&derive, &[b"name"]));
        Self {
            cipher: XChaCha20Poly1305::new((&*key).into()),
            id: URL_SAFE_NO_PAD.encode(&id.as_ref()[..9]),
            derive,
        }
    }

    /// A name for the key that says nothing about it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Encrypts; what it is for is bound to it, so that one thing cannot be put in another's place.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = opaque::random::<24>();
        let payload = Payload {
            msg: plain,
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("encrypting in memory does not fail");
        [&nonce[..], &sealed].concat()
    }

    /// Decrypts what [`MasterKey::seal`] made for the same purpose; `None` if it is anything else.
    pub fn open_sealed(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(24)?;
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        self.cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: sealed,
                    aad: purpose.as_bytes(),
                },
            )
            .ok()
    }

    /// An instance's token for one generation. Derived, so that writing it again after a crash writes the same.
    pub fn instance_token(&self, instance: &InstanceId, generation: i64) -> Secret {
        let info = [
            b"instance token".as_slice(),
            instance.as_str().as_bytes(),
            &generation.to_be_bytes(),
        ];
        Secret::from(format!(
            "pzi_{}",
            URL_SAFE_NO_PAD.encode(expand::<32>(&self.derive, &info))
        ))
    }

    /// The password of an org in a Redis of its own. Derived, as an instance's token is.
    pub fn own_redis_password(&self, org: &OrgId) -> Secret {
        let info = [b"own redis".as_slice(), org.as_str().as_bytes()];
        Secret::from(URL_SAFE_NO_PAD.encode(expand::<32>(&self.derive, &info)))
    }
}

fn expand<const N: usize>(prk: &hkdf::Prk, info: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    prk.expand(info, Length(N))
        .and_then(|okm| okm.fill(&mut out))
        .expect("32 bytes are within HKDF's reach");
    out
}

fn read_or_make(path: &Path) -> io::Result<Secret> {
    match file::read_private(path) {
        Ok(text) if text.trim().len() >= 32 => Ok(Secret::from(text.trim())),
        Ok(_) => Err(io::Error::other(
            "it holds less than 32 characters: it is damaged",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let made = opaque::new("");
            file::write_private(path, made.expose().as_bytes())?;
            Ok(made)
        }
        Err(error) => Err(error),
    }
}

/// The keys that tokens are signed and checked with, at one moment.
pub struct KeyRing {
    kid: String,
    key: EncodingKey,
    jwks: Jwks,
    /// The public set as it is sent, and its entity tag.
    pub document: Bytes,
    pub etag: String,
    /// When it is to be read anew: the next of them retires, or begins to sign.
    changes_next: Option<Time>,
}

/// The same, as rotations change them.
pub struct SigningKeys {
    ring: RwLock<Arc<KeyRing>>,
    /// Held from the change in the registry until the ring is the new one, and while it is read anew.
    changing: tokio::sync::Mutex<()>,
}

impl SigningKeys {
    /// Loads the keys, or makes the first one.
    pub async fn open(store: &Store, master: &MasterKey) -> Result<Self, KeyError> {
        if store.master_key_id(master.id()).await? != master.id() {
            return Err(KeyError::OtherMaster);
        }
        let mut keys = store.signing_keys().await?;
        if keys.is_empty() {
            let system = System::new("first signing key");
            let nothing_to_retire = Time::from_millis(i64::MAX);
            store
                .add_signing_key(&system, &make(master), nothing_to_retire)
                .await?;
            keys = store.signing_keys().await?;
        }
        Ok(Self {
            ring: RwLock::new(Arc::new(KeyRing::of(&keys, master, None)?)),
            changing: tokio::sync::Mutex::default(),
        })
    }

    /// The keys of now, once no rotation is half done: what instances are told of keys and locks belongs together.
    pub async fn settled(&self) -> Arc<KeyRing> {
        let _still = self.changing.lock().await;
        self.ring()
    }

    /// The keys of now.
    pub fn ring(&self) -> Arc<KeyRing> {
        self.ring
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes a new key, which signs once it has been published; those before it verify for `grace` more.
    pub async fn rotate(
        &self,
        store: &Store,
        master: &MasterKey,
        grace: Duration,
    ) -> Result<(), KeyError> {
        let system = System::new("key rotation");
        let retire_at = Time::now().plus(grace);
        let _still = self.changing.lock().await;
        store
            .add_signing_key(&system, &make(master), retire_at)
            .await?;
        self.read_anew(store, master).await
    }

    async fn reload(&self, store: &Store, master: &MasterKey) -> Result<(), KeyError> {
        let _still = self.changing.lock().await;
        self.read_anew(store, master).await
    }

    /// Reads the keys anew, and has every instance told if they have changed.
    async fn read_anew(&self, store: &Store, master: &MasterKey) -> Result<(), KeyError> {
        let ring = KeyRing::of(&store.signing_keys().await?, master, Some(&*self.ring()))?;
        let changed = ring.etag != self.ring().etag;
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        if changed {
            store.announce_keys();
        }
        Ok(())
    }
}

/// Lets new keys begin to sign, and retires those whose grace period has ended, until `stop` is cancelled.
pub async fn retire(app: App, stop: CancellationToken) {
    let mut changes = app.store.lock_changes();
    loop {
        let next = app.keys.ring().changes_next;
        let wait = next.map_or(CHECK, |next| next.since(Time::now()).min(CHECK));
        tokio::select! {
            () = stop.cancelled() => return,
            // A rotation may have set another one's end, and whoever asked for it may have hung up before the keys were read.
            _ = changes.changed() => {}
            () = tokio::time::sleep(wait + Duration::from_millis(10)) => {}
        }
        if let Err(error) = app.keys.reload(&app.store, &app.master).await {
            tracing::error!(%error, "the signing keys cannot be read; going on with those read last");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

impl KeyRing {
    /// A new key is published before it signs, so that nobody meets a token whose key they have not heard of.
    fn of(keys: &[StoredKey], master: &MasterKey, before: Option<&Self>) -> Result<Self, KeyError> {
        let now = Time::now();
        let active = keys
            .iter()
            .find(|key| key.state(now) == KeyState::Active)
            .ok_or_else(|| KeyError::Damaged("(none is active)".to_owned()))?;
        let good = || {
            keys.iter()
                .filter(|key| key.state(now) != KeyState::Revoked)
        };
        let jwks = Jwks {
            keys: good().map(jwk).collect(),
        };
        let signs_from = Time::from_millis(active.created_at).plus(PUBLISHED);
        let signs_still = before.filter(|before| {
            before.kid != active.kid && now < signs_from && good().any(|key| key.kid == before.kid)
        });
        let (kid, key) = match signs_still {
            Some(before) => (before.kid.clone(), before.key.clone()),
            None => (active.kid.clone(), open_key(active, master)?),
        };
        let document = serde_json::to_string(&jwks).expect("keys are plain text");
        let etag = digest::digest(&digest::SHA256, document.as_bytes());
        Ok(Self {
            kid,
            key,
            jwks,
            etag: format!("\"{}\"", URL_SAFE_NO_PAD.encode(&etag.as_ref()[..12])),
            document: document.into(),
            changes_next: good()
                .filter_map(|key| key.retires_at.map(Time::from_millis))
                .chain(signs_still.map(|_| signs_from))
                .min(),
        })
    }

    /// Signs a token.
    pub fn sign(&self, claims: &impl Serialize) -> Result<Secret, jsonwebtoken::errors::Error> {
        let header = Header {
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, claims, &self.key).map(Secret::from)
    }

    /// The public keys.
    pub fn jwks(&self) -> &Jwks {
        &self.jwks
    }
}

fn open_key(key: &StoredKey, master: &MasterKey) -> Result<EncodingKey, KeyError> {
    let private = master.open_sealed(&purpose(&key.kid), &key.private_key);
    let private = private.ok_or_else(|| KeyError::Damaged(key.kid.clone()))?;
    Ok(EncodingKey::from_ed_der(&private))
}

fn purpose(kid: &str) -> String {
    format!("signing key {kid}")
}

fn make(master: &MasterKey) -> StoredKey {
    let pair = Ed25519KeyPair::generate().expect("the machine's random source works");
    let private = pair.to_pkcs8v1().expect("a fresh key can be written");
    let kid = KeyId::new().to_string();
    StoredKey {
        private_key: master.seal(&purpose(&kid), private.as_ref()),
        public_key: URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
        state: KeyState::Active.as_str().to_owned(),
        created_at: Time::now().millis(),
        retires_at: None,
        kid,
    }
}

fn jwk(key: &StoredKey) -> Jwk {
    Jwk {
        kty: "OKP".into(),
        crv: "Ed25519".into(),
        x: key.public_key.clone(),
        kid: key.kid.clone(),
        alg: "EdDSA".into(),
        usage: "sig".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_text_opens_only_for_its_purpose_and_key() {
        let key = MasterKey::derive(b"one secret of at least thirty-two bytes");
        let sealed = key.seal("a", b"plain");
        assert_eq!(
            key.open_sealed("a", &sealed).as_deref(),
            Some(&b"plain"[..])
        );
        assert_eq!(key.open_sealed("b", &sealed), None);
        assert_eq!(key.open_sealed("a", &sealed[..20]), None);
        assert_eq!(
            MasterKey::derive(b"another secret of at least 32 bytes").open_sealed("a", &sealed),
            None
        );
        assert!(!sealed.windows(5).any(|part| part == b"plain"));
    }

    #[test]
    fn an_instance_token_depends_on_instance_and_generation() {
        let key = MasterKey::derive(b"one secret of at least thirty-two bytes");
        let (one, two) = (InstanceId::new(), InstanceId::new());
        assert_eq!(key.instance_token(&one, 1), key.instance_token(&one, 1));
        assert_ne!(key.instance_token(&one, 1), key.instance_token(&one, 2));
        assert_ne!(key.instance_token(&one, 1), key.instance_token(&two, 1));
    }
}
