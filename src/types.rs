//! The typed operations [feature `types`]: a method of [`Rekognition`](crate::Rekognition) for each, with structures
//! for what it takes and answers.
//!
//! Names are the service's, in Rust's casing; constraints, units and pages of the API reference are with each member.
//!
//! - Requests are literals with `..Default::default()`. What the service requires has a plain type, the rest is an
//!   [`Option`].
//! - Before it is sent, a request is checked as far as the service would only answer that it has invalid parameters:
//!   nothing missing, nothing under a minimum ([`Kind::Input`](crate::error::Kind::Input)). Maximums, patterns and
//!   values of enumerations are the service's to know: it may raise and add some.
//! - Images in the request must be JPEG or PNG within the limits of the operation
//!   ([`Kind::Image`](crate::error::Kind::Image)). Their metadata is left out, and [`Answered::images`] says how much.
//! - In answers, `null` is absent, an absent list is an empty one, and members that are not known are passed over.
//!   What the service promises has a plain type; an answer without it is an error.
//! - Enumerations keep values that they do not know, in `Other`.

mod blob;
pub(crate) mod check;
mod date_time;
pub(crate) mod enumeration;
mod images;
pub(crate) mod jobs;
mod json;
mod media;
mod operation;
mod pages;
mod read;

pub use self::{
    blob::Blob,
    date_time::DateTime,
    images::{Images, SentImage},
    jobs::{Job, WaitOptions},
    json::to_json,
    operation::{Answered, Operation},
    pages::{Pages, Paginated},
};
pub use crate::generated::*;
