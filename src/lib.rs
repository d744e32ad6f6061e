//! The Amazon Rekognition client for browsers and edge runtimes.
//!
//! [`client::Client`] is the way in: it takes a [`platform::Platform`] (the web's is
//! `platform::web::Web`, feature `web`), a [`config::Config`] with credentials, an operation and its
//! JSON body, and answers with JSON. [`protocol::body::assemble`] writes an image into a body.

pub mod call;
pub mod client;
pub mod config;
pub mod credentials;
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
