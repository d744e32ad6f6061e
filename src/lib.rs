//! The Amazon Rekognition client for browsers and edge runtimes.
//!
//! [`client::Client`] is the way in. It takes a [`platform::Platform`] (the web's is
//! `platform::web::Web`, feature `web`), a [`config::Config`] and what provides credentials.
//! With the feature `types` it has a method for each operation, with structures (module `types`) for what it takes and
//! answers; without, a call takes an operation and its body, and answers with JSON.
//!
#![cfg_attr(feature = "types", doc = "```")]
#![cfg_attr(not(feature = "types"), doc = "```text")]
//! use std::rc::Rc;
//!
//! use rekognition_wasm::{
//!     client::Client,
//!     config::Config,
//!     credentials::Cached,
//!     endpoint::{Endpoint, Variant},
//!     error::Error,
//!     image::{self, ImageOptions, Limits},
//!     platform::Platform,
//!     providers::cognito::{CognitoIdentityPool, Options},
//!     service::Service,
//!     services::{cognito_identity::COGNITO_IDENTITY, rekognition::REKOGNITION},
//!     types::{Attribute, DetectFacesRequest, FaceDetail},
//! };
//!
//! fn config(service: Service) -> Result<Config, Error> {
//!     let region = "us-east-1";
//!     let endpoint = Endpoint::of_region(&service, region, Variant::default())?;
//!     Config::new(service, region, endpoint)
//! }
//!
//! /// `platform` is `platform::web::Web` in a page or a worker.
//! fn client<P: Platform>(platform: P) -> Result<Client<P>, Error> {
//!     let identity_pool_id = "us-east-1:00000000-0000-0000-0000-000000000000".to_owned();
//!     let pool = CognitoIdentityPool::new(
//!         Client::unsigned(platform.clone(), config(COGNITO_IDENTITY)?),
//!         Options { identity_pool_id, custom_role_arn: None },
//!         None,
//!     );
//!     let credentials = Rc::new(Cached::new(platform.clone(), pool));
//!     Ok(Client::new(platform, config(REKOGNITION)?, credentials))
//! }
//!
//! /// `photo` is a JPEG or PNG within the limits of the operation; its metadata is left out.
//! async fn faces(
//!     client: &Client<impl Platform>,
//!     photo: Vec<u8>,
//! ) -> Result<Vec<FaceDetail>, Error> {
//!     let request = DetectFacesRequest {
//!         image: photo.into(),
//!         attributes: Some(vec![Attribute::Emotions, Attribute::AgeRange]),
//!     };
//!     Ok(client.detect_faces(request).await?.face_details)
//! }
//!
//! /// The same call without the feature `types`.
//! async fn count(client: &Client<impl Platform>, mut photo: Vec<u8>) -> Result<usize, Error> {
//!     image::prepare(&mut photo, Limits::ORDINARY, ImageOptions::default())?; // without its metadata
//!     let mut body = rekognition_wasm::protocol::body::Body::default();
//!     body.text(r#"{"Image":{"Bytes":""#);
//!     body.blob(&photo)?; // written as base64, in place
//!     body.text(r#""}}"#);
//!     let answer = client.call("DetectFaces", body.as_bytes()).await?;
//!     Ok(answer.json["FaceDetails"].as_array().map_or(0, Vec::len))
//! }
//! ```

mod calendar;
pub mod call;
pub mod client;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod error;
#[cfg(feature = "types")]
mod generated;
pub mod http;
pub mod image;
mod milliseconds;
#[cfg(feature = "npm")]
mod npm;
pub mod platform;
pub mod protocol;
pub mod providers;
pub mod request;
pub mod retry;
pub mod service;
pub mod services;
pub mod sigv4;
mod text;
#[cfg(feature = "types")]
pub mod types;
pub mod uri;

/// The examples of the README compile, too.
#[cfg(all(doctest, feature = "types"))]
#[doc = include_str!("../README.md")]
mod readme {}
