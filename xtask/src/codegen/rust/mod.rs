//! The Rust that is generated: src/generated/, and the list of operations that the tests go through.

mod checks;
mod enumerations;
mod examples;
mod names;
mod operations;
mod structures;

pub(crate) use names::snake;

use crate::codegen::{File, docs};
use crate::model::service::Service;

/// The generated Rust files.
pub(crate) fn files(service: &Service) -> Vec<File> {
    let file = |path, about: &str, body: String| {
        let mark = docs::MARK;
        let text = format!("//! {about}\n//!\n//! {mark}\n\n{body}");
        File {
            path: str::to_owned(path),
            text,
        }
    };
    vec![
        file(
            "src/generated/requests.rs",
            "What the operations take.",
            structures::requests(service),
        ),
        file(
            "src/generated/responses.rs",
            "What the operations answer.",
            structures::responses(service),
        ),
        file(
            "src/generated/shapes.rs",
            "What requests and responses are made of.",
            structures::shapes(service),
        ),
        file(
            "src/generated/enumerations.rs",
            "The enumerations, and what they are when the service adds to them.",
            enumerations::enumerations(service),
        ),
        file(
            "src/generated/exceptions.rs",
            "The errors that the service says it answers.",
            enumerations::exceptions(service),
        ),
        file(
            "src/generated/checks.rs",
            "What each request must hold.",
            checks::checks(service),
        ),
        file(
            "src/generated/operations.rs",
            "Which request belongs to which operation, has pages, tells of a job.",
            operations::operations(service),
        ),
        file(
            "src/generated/rekognition.rs",
            "A method for each operation.",
            operations::methods(service),
        ),
        file(
            "tests/native/types/generated.rs",
            "The operations, for tests that go through all of them.",
            operations::list(service),
        ),
    ]
}
