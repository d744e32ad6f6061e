//! Tokens of `OpenID` Connect: reads the claims of anybody's, issues Cognito's own and knows them
//! again. It keeps no identity and reads no clock.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// The name of Cognito Identity among the `Logins`.
pub(crate) const COGNITO_LOGIN: &str = "cognito-identity.amazonaws.com";

/// Who issues Cognito's own tokens.
pub(crate) const COGNITO_ISSUER: &str = "https://cognito-identity.amazonaws.com";

/// What a token says of its bearer; nothing here is verified.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claims {
    /// When the token ends, in seconds since 1970.
    pub(crate) expires: f64,
    pub(crate) subject: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) issuer: Option<String>,
}

/// The claims of `header.payload.signature`; `None` if it is not in that form, or never ends.
pub(crate) fn claims(token: &str) -> Option<Claims> {
    let parts: Vec<_> = token.split('.').collect();
    let &[header, payload, signature] = parts.as_slice() else {
        return None;
    };
    let object = |part: &str| -> Option<Value> {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        let value: Value = serde_json::from_slice(&bytes).ok()?;
        value.is_object().then_some(value)
    };
    object(header)?;
    URL_SAFE_NO_PAD.decode(signature).ok()?;
    let payload = object(payload)?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(Claims {
        expires: payload["exp"].as_f64()?,
        subject: text(&payload["sub"]),
        audience: text(&payload["aud"]).or_else(|| text(&payload["aud"][0])),
        issuer: text(&payload["iss"]),
    })
}

/// Seconds since 1970, as tokens count.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

impl Claims {
    #[expect(clippy::cast_precision_loss, reason = "seconds of this age are exact")]
    pub(crate) fn have_expired(&self, now: SystemTime) -> bool {
        seconds(now) as f64 >= self.expires
    }
}

/// Signs tokens with a key of its own, which never leaves it.
pub(crate) struct Issuer {
    /// A block of SHA-256.
    key: [u8; 64],
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").finish_non_exhaustive()
    }
}

impl Issuer {
    pub(crate) fn generate() -> Result<Self, getrandom::Error> {
        let mut key = [0; 64];
        getrandom::fill(&mut key)?;
        Ok(Self { key })
    }

    /// A token for an identity with these providers, in the shape of Cognito's.
    pub(crate) fn issue(
        &self,
        identity_id: &str,
        pool_id: &str,
        providers: &[&str],
        now: SystemTime,
        lifetime: Duration,
    ) -> String {
        let amr = if providers.is_empty() {
            vec!["unauthenticated"]
        } else {
            [&["authenticated"], providers].concat()
        };
        let header = json!({ "alg": "HS256", "typ": "JWS", "kid": "rekognition-local" });
        let payload = json!({
            "sub": identity_id,
            "aud": pool_id,
            "amr": amr,
            "iss": COGNITO_ISSUER,
            "iat": seconds(now),
            "exp": seconds(now + lifetime),
        });
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&payload));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&signed).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    /// Whether this issuer signed the token.
    pub(crate) fn has_issued(&self, token: &str) -> bool {
        let Some((signed, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let signature = URL_SAFE_NO_PAD.decode(signature);
        signature.is_ok_and(|signature| self.mac(signed).verify_slice(&signature).is_ok())
    }

    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        Hmac::new(&self.key.into()).chain_update(signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;
    const MINUTE: Duration = Duration::from_mins(1);

    fn issue(issuer: &Issuer) -> String {
        issuer.issue("us-east-1:a", "us-east-1:b", &["login.app"], NOW, MINUTE)
    }

    #[test]
    fn an_issued_token_is_read_and_known_again() {
        let issuer = Issuer::generate().unwrap();
        let token = issue(&issuer);
        let claims = claims(&token).unwrap();
        assert_eq!(claims.subject.as_deref(), Some("us-east-1:a"));
        assert_eq!(claims.audience.as_deref(), Some("us-east-1:b"));
        assert_eq!(claims.issuer.as_deref(), Some(COGNITO_ISSUER));
        assert!(!claims.have_expired(NOW));
        assert!(claims.have_expired(NOW + MINUTE));
        assert!(issuer.has_issued(&token));
    }

    #[test]
    fn a_forged_token_is_not() {
        let issuer = Issuer::generate().unwrap();
        let token = issue(&issuer);
        assert!(!Issuer::generate().unwrap().has_issued(&token));
        let other = issuer.issue("us-east-1:c", "us-east-1:b", &[], NOW, MINUTE);
        let (signed, _) = other.rsplit_once('.').unwrap();
        let (_, signature) = token.rsplit_once('.').unwrap();
        assert!(!issuer.has_issued(&format!("{signed}.{signature}")));
        assert!(!issuer.has_issued("nonsense"));
    }

    #[test]
    fn what_is_no_token_is_not_read() {
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let token = |payload: &str| format!("{}.{}.AA", encode("{}"), encode(payload));
        assert!(claims(&token(r#"{"exp":1.5,"aud":["a","b"]}"#)).is_some());
        for bad in [
            String::new(),
            "a.b".to_owned(),
            "a.b.c.d".to_owned(),
            token("{}"),
            token("[]"),
            token(r#"{"exp":"1"}"#),
            format!("{}.{}.=", encode("{}"), encode(r#"{"exp":1}"#)),
            format!("{}.{}.AA", encode("1"), encode(r#"{"exp":1}"#)),
        ] {
            assert_eq!(claims(&bad), None, "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(
            format!("{:?}", Issuer::generate().unwrap()),
            "Issuer { .. }"
        );
    }
}
