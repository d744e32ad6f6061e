//! The bytes that stay of a file, moved to its front.

/// The outcome of stripping a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stripped {
    /// How many bytes at the front are the file now.
    pub length: usize,
    /// Whether all metadata is gone. It is not where the format is another one, or where the file's structure could not
    /// be followed to its end: all behind that place has stayed.
    pub is_complete: bool,
}

/// The bytes that stay: all but what is dropped, from the front to the back.
pub(super) struct Kept<'a> {
    pub(super) bytes: &'a mut [u8],
    /// How many have their last place.
    length: usize,
    /// Where the next begin that stay.
    from: usize,
}

impl<'a> Kept<'a> {
    pub(super) fn all(bytes: &'a mut [u8]) -> Self {
        Self {
            bytes,
            length: 0,
            from: 0,
        }
    }

    pub(super) fn drop(&mut self, begin: usize, end: usize) {
        if begin < end {
            self.move_up_to(begin.min(self.bytes.len()));
            self.from = end.min(self.bytes.len());
        }
    }

    /// The picture ends here: nothing stays behind.
    pub(super) fn up_to(mut self, end: usize) -> Stripped {
        self.move_up_to(end.min(self.bytes.len()));
        Stripped {
            length: self.length,
            is_complete: true,
        }
    }

    /// All stays from here on, where the file may end.
    pub(super) fn rest(self, at: usize) -> Stripped {
        let is_complete = at >= self.bytes.len();
        Stripped {
            is_complete,
            ..self.up_to(usize::MAX)
        }
    }

    fn move_up_to(&mut self, end: usize) {
        if self.from < end && end <= self.bytes.len() {
            self.bytes.copy_within(self.from..end, self.length);
            self.length += end - self.from;
        }
    }
}
