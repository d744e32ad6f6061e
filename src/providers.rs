//! Where credentials come from: one file a provider. A provider is a literal with named fields; a client makes it call
//! from its own host, keeps what it brings and asks once however many wait.
//!
//! ```
//! use rekognition_wasm::{
//!     Rekognition,
//!     error::Error,
//!     platform::Platform,
//!     providers::{Source, WebToken},
//! };
//!
//! /// `id_token` brings a fresh token of whoever has signed in.
//! fn client<P: Platform>(
//!     platform: P,
//!     id_token: impl AsyncFn() -> Result<String, Error> + 'static,
//! ) -> Result<Rekognition<P>, Error> {
//!     let role_arn = "arn:aws:iam::123456789012:role/Viewer";
//!     let credentials = WebToken {
//!         role_session_name: Some("viewer".to_owned()),
//!         ..WebToken::new(role_arn, Source::from_fn(id_token))
//!     };
//!     Rekognition::new(platform, "us-east-1", credentials)
//! }
//! ```
//!
//! | provider | brings the credentials of | by |
//! | --- | --- | --- |
//! | [`CognitoIdentityPool`] | a guest or a user of a pool | the enhanced flow |
//! | [`CognitoIdentity`] | an identity that is known | the enhanced flow |
//! | [`CognitoBasicFlow`] | the same as the first | the basic flow |
//! | [`WebToken`] | a role, for an OIDC token | `AssumeRoleWithWebIdentity` |
//! | [`Saml`] | a role, for a SAML assertion | `AssumeRoleWithSAML` |
//! | [`TemporaryCredentials`] | a role, for other credentials | `AssumeRole` |
//! | [`SessionToken`] | an IAM user | `GetSessionToken` |
//! | [`Http`] | whomever an endpoint chooses | `GET` or `POST` |
//! | [`from_fn`] | whomever a function chooses | the program's own code |
//!
//! [`Credentials`](crate::credentials::Credentials) that are there already are a provider, too.
//!
//! No error shows a token, a code or a key, not even where a service repeats what it refuses.
//!
//! Credentials of IAM Roles Anywhere are the npm package's only: it takes `crypto.subtle` to sign with a certificate's
//! key, and no other [`Platform`](crate::platform::Platform) must have that. A Rust program brings its own with
//! [`from_fn`].

mod callback;
mod cognito;
mod cognito_basic_flow;
mod cognito_identity;
mod cognito_identity_pool;
mod expiration;
mod http;
mod identity;
mod saml;
mod service;
mod session_token;
mod sts;
mod temporary_credentials;
mod token_source;
mod web_identity;
mod web_token;

pub use self::{
    callback::{Callback, from_fn},
    cognito_basic_flow::CognitoBasicFlow,
    cognito_identity::CognitoIdentity,
    cognito_identity_pool::CognitoIdentityPool,
    http::{Http, Method},
    saml::Saml,
    session_token::SessionToken,
    sts::{Mfa, SessionOptions},
    temporary_credentials::TemporaryCredentials,
    token_source::{Logins, Source},
    web_token::WebToken,
};
