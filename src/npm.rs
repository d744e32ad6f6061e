//! The exports to JavaScript, for the npm package's facade alone. All are synchronous, and only numbers
//! and text cross: no value of JavaScript is held here, so the module needs no import for one.
//! What can fail returns text; an empty line at its beginning says that it has, and an error follows (`failure`).

mod arena;
mod call;
mod memory;

use crate::{
    advice::Advice,
    error::{Error, Kind},
    text::decimal,
};

/// The text that the facade makes an exception of: after an empty line its class as the bits of a number, its name, and the
/// name of its advice, empty if it has none. The words are the facade's (`tell.ts`).
fn failure(error: &Error) -> String {
    let bits = u64::from(error.kind() == Kind::Service)
        | u64::from(error.is_retryable()) << 1
        | u64::from(error.is_throttling()) << 2
        | u64::from(error.is_stale_credentials()) << 3;
    let advice = error.advice().map(Advice::name);
    let pieces = [
        &decimal(bits),
        error.name(),
        advice.as_deref().unwrap_or_default(),
    ];
    let mut lines = String::new();
    for piece in pieces {
        lines.push('\n');
        lines.push_str(piece);
    }
    lines
}

/// Texts that crossed as one, a line each, which saves more glue than this costs; the rest is the last one's.
struct Lines<'a>(&'a str);

impl<'a> Lines<'a> {
    fn next(&mut self) -> &'a str {
        let end = self.0.bytes().position(|byte| byte == b'\n');
        let line = self.0.get(..end.unwrap_or(self.0.len()));
        self.0 = end
            .and_then(|end| self.0.get(end + 1..))
            .unwrap_or_default();
        line.unwrap_or_default()
    }
}
