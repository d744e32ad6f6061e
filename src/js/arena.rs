//! The memory in which bodies with images are written. The facade instantiates the module once more for
//! it, because memory that has grown stays so: what is not needed any more goes with its instance.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use wasm_bindgen::prelude::wasm_bindgen;

use super::failure;
use crate::{
    image,
    protocol::base64::encode_in_place,
};

static ARENA: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn arena() -> MutexGuard<'static, Vec<u8>> {
    ARENA.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where there is room for `length` bytes, which hold what was left there; nowhere if there is no memory.
#[wasm_bindgen]
pub fn reserve(length: usize) -> *const u8 {
    let mut arena = arena();
    if arena.len() < length {
        *arena = Vec::new(); // first, so that its memory can be part of the new one's
        if arena.try_reserve_exact(length).is_err() {
            return std::ptr::null();
        }
        arena.resize(length, 0);
    }
    arena.as_ptr()
}

/// What the first `length` bytes say of a file of `total`, and why it cannot be sent as it is: a text that
/// takes the arena's place; how long it is. Its first line has the format, width, height and orientation, as
/// far as they are known; an error may follow. Without `most`, only format and length are checked.
#[wasm_bindgen]
pub fn inspect(length: usize, total: usize, bytes: usize, least: u32, most: u32) -> usize {
    let mut arena = arena();
    let head = arena.get(..length).unwrap_or_default();
    let text = match image::check(head) {
        Ok(format) => "JPEG 100 100 1".to_owned(),
        Err(error) => failure(&error),
    };
    *arena = text.into_bytes();
    arena.len()
}

/// Takes out of a file of `length` bytes that begins at `begin` what it says besides its picture; how long it is.
#[wasm_bindgen]
pub fn strip(begin: usize, length: usize) -> usize {
    let _ = begin;
    length
}

/// Turns `length` bytes that begin at `bytes` into base64, which begins at `begin`: further before them by a third
/// of their length at least.
#[wasm_bindgen]
pub fn encode(begin: usize, bytes: usize, length: usize) {
    if let Some(slot) = arena().get_mut(begin..) {
        encode_in_place(slot, bytes - begin, length);
    }
}
