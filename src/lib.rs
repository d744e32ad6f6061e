//! Amazon Rekognition client for browsers and edge runtimes.
#[cfg(feature = "npm")]
mod js {
    use wasm_bindgen::prelude::wasm_bindgen;
    /// Placeholder until the client lands.
    #[wasm_bindgen]
    pub fn version() -> String { env!("CARGO_PKG_VERSION").to_owned() }
}
