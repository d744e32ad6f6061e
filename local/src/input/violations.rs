//! Gathers the broken constraints of one request into the one error that AWS's front end makes of them.

use crate::error::ServiceError;

/// The broken constraints of one request.
#[derive(Debug, Default)]
pub(super) struct Violations(Vec<String>);

impl Violations {
    /// `value` is shown in quotes; `path` is spelled like `image.bytes`.
    pub(super) fn add(&mut self, value: &str, path: &str, constraint: &str) {
        self.0.push(format!(
            "Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
        ));
    }

    pub(super) fn missing(&mut self, path: &str) {
        self.0.push(format!(
            "Value null at '{path}' failed to satisfy constraint: Member must not be null"
        ));
    }

    /// All of them in one `ValidationException`.
    pub(super) fn check(self) -> Result<(), ServiceError> {
        let count = self.0.len();
        if count == 0 {
            return Ok(());
        }
        let plural = if count == 1 { "" } else { "s" };
        Err(ServiceError::front_end(
            "ValidationException",
            format!(
                "{count} validation error{plural} detected: {}",
                self.0.join("; ")
            ),
        ))
    }
}
