//! The TypeScript that is generated: pkg-template/src/generated/.

use crate::codegen::File;
use crate::model::service::Service;

/// The files of pkg-template/src/generated/.
pub(crate) fn files(_service: &Service) -> Vec<File> {
    Vec::new()
}
