//! The service model: `model/*.json` and how it comes there. What is generated from it is `codegen`'s.

pub(crate) mod import;
pub(crate) mod json;
pub(crate) mod service;
