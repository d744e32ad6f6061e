//! The Security Token Service: which function answers which action, and which must be signed. It
//! knows the query protocol's forms and XML, no HTTP, and checks no signature itself.

mod answers;
pub(crate) mod arn;
pub(crate) mod errors;
mod form;
mod policy;
mod roles;
mod saml;
mod session_token;
mod web_identity;
pub(crate) mod xml;

pub(crate) use form::action;

use crate::access::{Access, Moment};
use crate::error::ServiceError;
use crate::input::{self, Members};
use crate::model::{Operation, STS};
use crate::sessions::Session;
use xml::Element;

/// The only version of the interface.
pub(crate) const VERSION: &str = "2011-06-15";

/// A request whose input is valid, and what it may use.
#[derive(Clone, Copy, Debug)]
struct Call<'a> {
    input: &'a Members,
    access: &'a Access,
    moment: Moment,
    /// Whose signature it has; of an unsigned action nobody's.
    caller: Option<&'a Session>,
}

/// The action that a form names.
pub(crate) fn find(form: &[u8]) -> Result<&'static Operation, ServiceError> {
    let fields = form::fields(form);
    let of = |name: &str| fields.get(name).map_or("", String::as_str);
    let (action, version) = (of("Action"), of("Version"));
    if action.is_empty() {
        return Err(ServiceError::front_end(
            "MissingAction",
            "The request is missing an action or a required parameter.",
        ));
    }
    let operation = STS.operation(action).filter(|_| version == VERSION);
    operation.ok_or_else(|| {
        ServiceError::front_end(
            "InvalidAction",
            format!(
                "Could not find operation {action} for version {version}; rekognition-local answers \
                 {} of version {VERSION}",
                STS.names().collect::<Vec<_>>().join(", ")
            ),
        )
    })
}

/// Whoever has no keys yet shows a token instead.
pub(crate) fn is_signed(operation: &Operation) -> bool {
    matches!(&*operation.name, "AssumeRole" | "GetSessionToken")
}

/// Checks the form by the model and answers it with the content of the action's result.
pub(crate) fn answer(
    operation: &Operation,
    form: &[u8],
    access: &Access,
    moment: Moment,
    caller: Option<&Session>,
) -> Result<Vec<Element>, ServiceError> {
    let object = form::members(&STS, &operation.input, form)?;
    let input = input::read_object(&STS, &operation.input, object).map_err(errors::of_input)?;
    let call = Call {
        input: &input,
        access,
        moment,
        caller,
    };
    match &*operation.name {
        "AssumeRole" => roles::assume_role(call),
        "AssumeRoleWithSAML" => saml::assume_role(call),
        "AssumeRoleWithWebIdentity" => web_identity::assume_role(call),
        "GetSessionToken" => session_token::get(call),
        _ => Err(ServiceError::internal()),
    }
}
