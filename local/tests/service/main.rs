//! Drives the stand-in as a client does: signed requests in, answers out. Nothing here looks inside.

mod binary;
mod client;
mod cognito;
mod collections;
mod cross_origin;
mod faces;
mod faults;
mod hostile;
mod inputs;
mod jobs;
mod labels;
mod model;
mod open_id;
mod operations;
mod recognition;
mod roles_anywhere;
mod s3;
mod search;
mod signatures;
mod sts;
mod users;
mod wire;
