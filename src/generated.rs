//! The service's own part of [`types`](crate::types). The files below are written by `cargo xtask codegen` from
//! model/.

mod checks;
mod enumerations;
mod exceptions;
mod operations;
mod rekognition;
mod requests;
mod responses;
mod shapes;

pub use self::{enumerations::*, exceptions::*, requests::*, responses::*, shapes::*};
