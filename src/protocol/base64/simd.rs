//! Eight groups a turn, ten times as fast as one by one, without a call or a check in a turn.

use core::arch::wasm32::{
    i8x16, i8x16_add, i8x16_gt, i8x16_splat, i8x16_sub, u8x16_splat, u8x16_sub_sat, u8x16_swizzle,
    u32x4_shl, u32x4_shr, u32x4_splat, v128, v128_and, v128_or,
};

use bytemuck::cast;

/// Encodes what lies from `start` to `end`, but for a rest of less than eight groups or where text and bytes meet; how
/// many groups.
pub(super) fn encode_blocks(slot: &mut [u8], start: usize, end: usize) -> usize {
    let (mut from, mut done) = (start, 0);
    let Some(slot) = slot.get_mut(..end) else {
        return done;
    };
    loop {
        // text fills the gap up to the bytes; when they are read, they are the next gap
        let (text, bytes) = slot.split_at_mut(from);
        let (room, _) = text[done..].as_chunks_mut::<32>();
        let (blocks, _) = bytes.as_chunks::<24>();
        let turns = room.len().min(blocks.len());
        if turns == 0 {
            return done / 4;
        }
        for (room, block) in room.iter_mut().zip(blocks) {
            let [first @ .., _, _, _, _, _, _, _, _] = *block;
            let [_, _, _, _, _, _, _, _, second @ ..] = *block;
            *room = cast([encode_block(first, FIRST), encode_block(second, LAST)]);
        }
        from += turns * 24;
        done += turns * 32;
    }
}

/// The first twelve bytes of sixteen: a group a lane, its first byte highest.
const FIRST: v128 = i8x16(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
/// The last twelve.
const LAST: v128 = i8x16(6, 5, 4, -1, 9, 8, 7, -1, 12, 11, 10, -1, 15, 14, 13, -1);

/// The text of twelve bytes.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call would go over memory")]
fn encode_block(bytes: [u8; 16], lanes: v128) -> v128 {
    let groups = u8x16_swizzle(cast(bytes), lanes);
    let indices = v128_or(
        v128_or(
            v128_and(u32x4_shr(groups, 18), u32x4_splat(0x3f)),
            v128_and(u32x4_shr(groups, 4), u32x4_splat(0x3f00)),
        ),
        v128_or(
            v128_and(u32x4_shl(groups, 10), u32x4_splat(0x3f_0000)),
            v128_and(u32x4_shl(groups, 24), u32x4_splat(0x3f00_0000)),
        ),
    );
    // which part of the alphabet: 0 for capitals, 1 for small letters, 2 to 11 for digits, 12 and 13
    let over_digits = u8x16_sub_sat(indices, u8x16_splat(51));
    let part = i8x16_sub(over_digits, i8x16_gt(indices, i8x16_splat(25)));
    // how far a part's characters are from their indices
    let offsets = i8x16(
        65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0,
    );
    i8x16_add(indices, u8x16_swizzle(offsets, part))
}
