//! The web's platform in a browser.
#![cfg(all(target_arch = "wasm32", feature = "web"))]

mod web;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
