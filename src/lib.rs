//! The Amazon Rekognition client for browsers and edge runtimes.
//!
//! [`client::Client`] is the way in. It takes a [`platform::Platform`] (the web's is
//! `platform::web::Web`, feature `web`), a [`config::Config`] and what provides credentials; a call takes
//! an operation and its body, and answers with JSON.
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
//!     protocol::body::Body,
//!     providers::cognito::{CognitoIdentityPool, Options},
//!     service::{COGNITO_IDENTITY, REKOGNITION, Service},
//! };
//!
//! fn config(service: Service) -> Result<Config, Error> {
//!     let region = "us-east-1";
//!     Config::new(service, region, Endpoint::of_region(service, region, Variant::default())?)
//! }
//!
//! /// `platform` is `platform::web::Web` in a page or a worker.
//! async fn faces(platform: impl Platform, photo: &[u8]) -> Result<usize, Error> {
//!     let identity_pool_id = "us-east-1:00000000-0000-0000-0000-000000000000".to_owned();
//!     let pool = CognitoIdentityPool::new(
//!         Client::unsigned(platform.clone(), config(COGNITO_IDENTITY)?),
//!         Options { identity_pool_id, custom_role_arn: None },
//!         None,
//!     );
//!     let credentials = Rc::new(Cached::new(platform.clone(), pool));
//!     let client = Client::new(platform, config(REKOGNITION)?, credentials);
//!
//!     let mut body = Body::default();
//!     body.text(r#"{"Image":{"Bytes":""#);
//!     body.image(photo)?; // a JPEG or PNG of at most 5 MiB; written as base64, in place
//!     body.text(r#""}}"#);
//!     let answer = client.call("DetectFaces", body.as_bytes()).await?;
//!     Ok(answer.json["FaceDetails"].as_array().map_or(0, Vec::len))
//! }
//! ```

pub mod call;
pub mod client;
pub mod config;
pub mod credentials;
mod decimal;
pub mod endpoint;
pub mod error;
pub mod http;
pub mod image;
#[cfg(feature = "npm")]
mod js;
pub mod platform;
pub mod protocol;
pub mod providers;
pub mod retry;
pub mod service;
pub mod sigv4;
