//! Sixteen bytes a turn: scans are megabytes.

use core::arch::wasm32::{u8x16_eq, u8x16_splat, v128, v128_andnot, v128_any_true};

use bytemuck::cast;

/// How many of the first bytes are data at a glance: none is 0xff without a 0 behind it.
pub(super) fn data(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<17>) {
        let [these @ .., _] = *chunk;
        let [_, next @ ..] = *chunk;
        let is_ff = u8x16_eq(cast::<[u8; 16], v128>(these), u8x16_splat(0xff));
        let is_stuffed = u8x16_eq(cast::<[u8; 16], v128>(next), u8x16_splat(0));
        if v128_any_true(v128_andnot(is_ff, is_stuffed)) {
            break;
        }
        at += 16;
    }
    at
}
