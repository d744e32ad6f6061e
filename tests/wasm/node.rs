//! The web's platform in Node.js.
#![cfg(all(target_arch = "wasm32", feature = "web"))]

mod web;
