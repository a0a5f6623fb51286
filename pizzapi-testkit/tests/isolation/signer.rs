//! A signing key that the test holds: put into the registry beside the platform's own, as one that still verifies, so that
//! tokens of any time can be made. The one rule: whoever can do this has the registry's file in their hands.

use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use pizzapi_sdk::types::Org;
use pizzapi_testkit::Platform;
use pizzapi_types::{OrgClaims, Role, Time, TokenKind, token::ISSUER};
use sqlx::{Connection as _, SqliteConnection};

const KID: &str = "held-by-the-test";

pub struct Signer {
    key: EncodingKey,
}

impl Signer {
    /// Makes its key known to the platform.
    pub async fn known_to(platform: &mut Platform) -> Self {
        let mut pkcs8 = vec![
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
            0x04, 0x20,
        ];
        pkcs8.extend_from_slice(&[42; 32]);
        let key = EncodingKey::from_ed_der(&pkcs8);
        let public = Jwk::from_encoding_key(&key, Algorithm::EdDSA).expect("a public key");
        let public = serde_json::to_value(public).expect("JSON");
        platform.stop_control_plane().await;
        let url = format!(
            "sqlite:{}",
            platform.path("control-plane/registry.db").display()
        );
        let mut registry = SqliteConnection::connect(&url).await.expect("the registry");
        let row =
            "INSERT INTO signing_keys (kid, public_key, private_key, state, created_at, retires_at)
                   VALUES ($1, $2, x'', 'grace', 0, $3)";
        sqlx::query(row)
            .bind(KID)
            .bind(public["x"].as_str().expect("its bytes"))
            .bind(Time::now().millis() + 3_600_000)
            .execute(&mut registry)
            .await
            .expect("a row");
        registry.close().await.expect("closed");
        platform.start_control_plane().await;
        Self { key }
    }

    /// What a good token for an org says.
    pub fn claims(org: &Org, user: &str, kind: TokenKind) -> OrgClaims {
        let now = Time::now().seconds();
        OrgClaims {
            iss: ISSUER.into(),
            sub: user.parse().expect("an id"),
            aud: org.id.clone(),
            org_id: org.id.clone(),
            org_slug: org.slug.clone(),
            role: Role::Owner,
            kind,
            name: "Ada".into(),
            iat: now,
            exp: now + 900,
            jti: "j".into(),
            sid: None,
            iat_ms: None,
        }
    }

    pub fn sign(&self, claims: &OrgClaims) -> String {
        let header = Header {
            kid: Some(KID.into()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, claims, &self.key).expect("signed")
    }

    /// A token made and ended so many seconds from now.
    pub fn of_time(&self, (org, user): (&Org, &str), iat: i64, exp: i64) -> String {
        let now = Time::now().seconds();
        self.sign(&OrgClaims {
            iat: now + iat,
            exp: now + exp,
            ..Self::claims(org, user, TokenKind::User)
        })
    }
}
