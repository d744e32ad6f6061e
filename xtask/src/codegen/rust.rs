//! The Rust that is generated: src/generated/.

use crate::codegen::File;
use crate::model::service::Service;

/// The files of src/generated/.
pub(crate) fn files(_service: &Service) -> Vec<File> {
    Vec::new()
}
