#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| rekognition_wasm_fuzz::check("image_header", data));
