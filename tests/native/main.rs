//! The tests of the crate on this machine, in one executable: a module each, and what they share.
#![cfg(not(target_arch = "wasm32"))]

mod fake;
mod fuzz_bodies;

mod client;
mod clock;
mod endpoint_rules;
mod fuzz;
mod hostile;
mod images;
mod protocol;
mod providers;
mod services;
mod sigv4;
mod types;
mod vectors;
mod writes;
mod xml;
