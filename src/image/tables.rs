//! The tables of a JPEG that its frame and scans name. Others are never read, whatever they hold.

use super::jpeg::{DAC, DHT, SOS, Segment};

/// The tables that are named, a bit each: those of DC from bit 0 on, of AC from 16, of quantization from 32.
#[derive(Clone, Copy)]
pub(super) struct Tables(u64);

/// Where the bit stands that says that the frame is arithmetically coded.
const ARITHMETIC: u8 = 63;

impl Tables {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(u64::MAX);

    /// Adds the tables that this segment names, if it is a frame or a scan.
    pub(super) fn name(&mut self, bytes: &[u8], segment: Segment) {
        let content = segment.content(bytes);
        if segment.is_frame() {
            if segment.marker > 0xc8 {
                self.add(ARITHMETIC);
            }
            if let [_, _, _, _, _, count, components @ ..] = content {
                let components = components.as_chunks::<3>().0.iter();
                for [.., table] in components.take((*count).into()) {
                    self.add(32 + (table & 15));
                }
            }
        } else if segment.marker == SOS
            && let [count, components @ ..] = content
        {
            let components = components.as_chunks::<2>().0.iter();
            for [_, tables] in components.take((*count).into()) {
                self.add(tables >> 4);
                self.add(16 + (tables & 15));
            }
        }
    }

    fn add(&mut self, table: u8) {
        self.0 |= 1 << table;
    }

    fn has(self, table: u8) -> bool {
        self.0 >> (table & 63) & 1 == 1
    }

    /// Moves the tables that are named to the front of a segment's content, and returns how long they are.
    pub(super) fn keep(self, marker: u8, content: &mut [u8]) -> usize {
        if marker == DAC {
            return if self.has(ARITHMETIC) {
                content.len()
            } else {
                0
            };
        }
        let (mut at, mut kept) = (0, 0);
        while let Some(&kind) = content.get(at) {
            let (length, table) = if marker == DHT {
                let counts = content.get(at + 1..at + 17).unwrap_or_default();
                let sum: usize = counts.iter().map(|&count| usize::from(count)).sum();
                (17 + sum, kind)
            } else {
                (if kind < 16 { 65 } else { 129 }, 32 + (kind & 15))
            };
            let end = at + length;
            if end > content.len() {
                break;
            }
            if self.has(table) {
                content.copy_within(at..end, kept);
                kept += length;
            }
            at = end;
        }
        kept
    }
}
