//! The functions that the targets call: those of `tests/native/fuzz.rs`.

#[path = "../tests/native/fuzz_bodies/mod.rs"]
mod fuzz_bodies;

/// Hands bytes to the decoder of this name.
///
/// # Panics
/// Something does not hold, or there is no such decoder.
pub fn check(name: &str, data: &[u8]) {
    let bodies = fuzz_bodies::BODIES;
    let found = bodies.iter().find(|(known, _)| *known == name);
    found.expect("the target has a body").1(data);
}
