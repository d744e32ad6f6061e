//! The module's memory, in which no secret stays: what is freed is overwritten, and the stack can be.

/// Overwrites what calls that have ended left on the stack.
pub(super) fn wipe_stack() {
    std::hint::black_box([0_u8; DEEP]);
}

/// Deeper than any call goes, in bytes.
const DEEP: usize = 8192;

#[cfg(target_arch = "wasm32")]
mod heap {
    #![expect(
        unsafe_code,
        reason = "there is no other way to an allocator of one's own"
    )]

    use std::alloc::{GlobalAlloc, Layout};

    use lol_alloc::{FreeListAllocator, LockedAllocator};

    #[global_allocator]
    static HEAP: Overwriting = Overwriting(LockedAllocator::new(FreeListAllocator::new()));

    /// An allocator that fills with zeros what is freed. What grows or shrinks moves, for the same reason.
    struct Overwriting(LockedAllocator<FreeListAllocator>);

    // SAFETY: memory comes from the inner allocator and goes back to it with the same layout, and is written to only
    // between the two.
    unsafe impl GlobalAlloc for Overwriting {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            // SAFETY: the caller keeps to the same contract.
            unsafe { self.0.alloc(layout) }
        }

        unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
            // SAFETY: so much was allocated there, and nobody uses it any more.
            unsafe { memory.write_bytes(0, layout.size()) };
            // SAFETY: the caller keeps to the same contract.
            unsafe { self.0.dealloc(memory, layout) }
        }
    }
}
