//! The vectors, on the fake platform.
#![cfg(all(not(target_arch = "wasm32"), feature = "types"))]

mod fake;
#[path = "vectors/mod.rs"]
mod vectors;
