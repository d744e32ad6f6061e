//! Where credentials come from: one file a provider. They call their services with the same
//! [`Client`](crate::client::Client) as everything else, and so stand above it.
//!
//! A provider asks anew each time; [`Cached`](crate::credentials::Cached) keeps what it brings, and asks once however
//! many wait.
//!
//! | provider | brings the credentials of | by |
//! | --- | --- | --- |
//! | [`CognitoIdentityPool`](cognito::CognitoIdentityPool) | a guest or a user of a pool | the enhanced flow |
//! | [`CognitoIdentity`](cognito_identity::CognitoIdentity) | an identity that is known | the enhanced flow |
//! | [`CognitoBasicFlow`](cognito_basic_flow::CognitoBasicFlow) | the same as the first | the basic flow |
//! | [`WebToken`](web_token::WebToken) | a role, for an OIDC token | `AssumeRoleWithWebIdentity` |
//! | [`Saml`](saml::Saml) | a role, for a SAML assertion | `AssumeRoleWithSAML` |
//! | [`TemporaryCredentials`](temporary::TemporaryCredentials) | a role, for other credentials | `AssumeRole` |
//! | [`SessionToken`](session_token::SessionToken) | an IAM user | `GetSessionToken` |
//! | [`Http`](http::Http) | whomever an endpoint chooses | `GET` or `POST` |
//! | [`from_fn`](function::from_fn) | whomever a function chooses | the program's own code |
//!
//! Credentials of IAM Roles Anywhere are the npm package's only: it takes `crypto.subtle` to sign with a certificate's
//! key, and no other [`Platform`](crate::platform::Platform) must have that. A Rust program brings its own with
//! [`from_fn`](function::from_fn).
//!
//! ```
//! use std::rc::Rc;
//!
//! use rekognition_wasm::{
//!     client::Client,
//!     config::Config,
//!     credentials::Cached,
//!     endpoint::{Endpoint, Variant},
//!     error::Error,
//!     platform::Platform,
//!     providers::{
//!         source::Source,
//!         web_token::{Options, WebToken},
//!     },
//!     services::sts::STS,
//! };
//!
//! /// Credentials for whoever has signed in; `id_token` brings a fresh token of theirs.
//! fn credentials<P: Platform>(
//!     platform: P,
//!     id_token: impl AsyncFn() -> Result<String, Error> + 'static,
//! ) -> Result<Rc<Cached<P>>, Error> {
//!     let region = "us-east-1";
//!     let endpoint = Endpoint::of_region(&STS, region, Variant::default())?;
//!     let client = Client::unsigned(platform.clone(), Config::new(STS, region, endpoint)?);
//!     let role_arn = "arn:aws:iam::123456789012:role/Viewer".to_owned();
//!     let options = Options { role_arn, ..Options::default() };
//!     let provider = WebToken::new(client, options, Source::from_fn(id_token));
//!     Ok(Rc::new(Cached::new(platform, provider)))
//! }
//! ```

pub mod cognito;
pub mod cognito_basic_flow;
mod cognito_calls;
pub mod cognito_identity;
mod expiration;
pub mod function;
pub mod http;
pub mod saml;
pub mod session_token;
pub mod source;
pub mod sts;
pub mod temporary;
pub mod web_token;
