//! The Amazon Rekognition client for browsers and edge runtimes: it signs requests and sends them to the service, with no
//! server in between.
//!
#![cfg_attr(all(feature = "types", feature = "web"), doc = "```")]
#![cfg_attr(not(all(feature = "types", feature = "web")), doc = "```text")]
//! use rekognition_wasm::{
//!     Rekognition, error::Error, platform::web::Web, providers::CognitoIdentityPool,
//!     types::DetectFacesRequest,
//! };
//!
//! async fn print_faces(photo: Vec<u8>) -> Result<(), Error> {
//!     let guest = CognitoIdentityPool::new("us-east-1:00000000-0000-0000-0000-000000000000");
//!     let rekognition = Rekognition::new(Web, "us-east-1", guest)?;
//!     let request = DetectFacesRequest { image: photo.into(), ..Default::default() };
//!     for face in rekognition.detect_faces(request).await?.face_details {
//!         println!("{:?}", face.bounding_box);
//!     }
//!     Ok(())
//! }
//! ```
//!
#![cfg_attr(
    feature = "types",
    doc = "[`Rekognition`] has a method for each operation; requests and answers are in [`types`]."
)]
#![cfg_attr(
    not(feature = "types"),
    doc = "With the feature `types`, `Rekognition` has a method for each operation."
)]
//! [`providers`] says where credentials come from, [`error`] what can go wrong, [`image`] what becomes of a picture.
//!
//! | feature | brings |
//! | --- | --- |
//! | `types` | `Rekognition`, with structures for what operations take and answer |
//! | `web` | the platform of pages, workers and edge runtimes, `platform::web::Web` |
//!
//! Without `types`, [`client::Client`] calls any operation with JSON. Other hosts than the web implement
//! [`platform::Platform`]: clock, chance, timers, network and hashing.

mod advice;
mod calendar;
#[doc(hidden)]
pub mod call;
pub mod client;
#[doc(hidden)]
pub mod clock;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod error;
#[cfg(feature = "types")]
mod generated;
pub mod http;
pub mod image;
#[doc(hidden)]
pub mod json;
mod milliseconds;
#[cfg(feature = "npm")]
mod npm;
#[doc(hidden)]
pub mod pace;
pub mod platform;
#[doc(hidden)]
pub mod protocol;
pub mod providers;
mod redaction;
#[cfg(feature = "types")]
mod rekognition;
pub mod request;
#[doc(hidden)]
pub mod retry;
pub mod service;
pub mod services;
#[doc(hidden)]
pub mod sigv4;
mod text;
#[cfg(feature = "types")]
pub mod types;
#[doc(hidden)]
pub mod uri;

#[cfg(feature = "types")]
pub use self::rekognition::Rekognition;

/// The examples of the README compile, too.
#[cfg(all(doctest, feature = "types"))]
#[doc = include_str!("../README.md")]
mod readme {}
