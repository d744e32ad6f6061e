//! The service model: `model/` and how it comes there. What is generated from it is `codegen`'s.

mod cut;
pub(crate) mod facts;
pub(crate) mod import;
pub(crate) mod json;
mod rules;
pub(crate) mod service;
