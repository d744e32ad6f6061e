//! The operations of Cognito Identity: which function answers which, and which must be signed. It
//! knows no HTTP and checks no signature.

mod credentials;
mod identities;
mod pool;
mod tokens;

use serde_json::Value;

use crate::access::{Access, Moment};
use crate::error::{Layer, ServiceError};
use crate::identities::{Logins, MOST as MOST_IDENTITIES, Refusal};
use crate::input::{self, Members};
use crate::model::{COGNITO, Operation};
use crate::open_id;

/// A request whose input is valid, and what it may use.
#[derive(Clone, Copy, Debug)]
struct Call<'a> {
    input: &'a Members,
    access: &'a Access,
    moment: Moment,
}

/// Finds an operation by the name behind `AWSCognitoIdentityService.`.
pub(crate) fn find(name: &str) -> Result<&'static Operation, ServiceError> {
    COGNITO.operation(name).ok_or_else(|| {
        ServiceError::front_end(
            "UnknownOperationException",
            format!(
                "rekognition-local does not answer {name} of Cognito Identity: it answers {}",
                COGNITO.names().collect::<Vec<_>>().join(", ")
            ),
        )
    })
}

/// Everybody may become a guest; what concerns other people's identities must be signed.
pub(crate) fn is_signed(operation: &Operation) -> bool {
    matches!(
        &*operation.name,
        "DeleteIdentities" | "GetOpenIdTokenForDeveloperIdentity"
    )
}

/// Checks the body by the model and answers it.
pub(crate) fn answer(
    operation: &Operation,
    body: &[u8],
    access: &Access,
    moment: Moment,
) -> Result<Value, ServiceError> {
    let input = input::read(&COGNITO, &operation.input, body)?;
    let call = Call {
        input: &input,
        access,
        moment,
    };
    match &*operation.name {
        "DeleteIdentities" => Ok(identities::delete(call)),
        "GetCredentialsForIdentity" => credentials::get_credentials_for_identity(call),
        "GetId" => identities::get_id(call),
        "GetOpenIdToken" => tokens::get_open_id_token(call),
        "GetOpenIdTokenForDeveloperIdentity" => tokens::for_developer_identity(call),
        _ => Err(ServiceError::internal()),
    }
}

impl Call<'_> {
    fn logins(&self) -> Logins {
        let Some(map) = self.input.members("Logins") else {
            return Logins::new();
        };
        map.iter()
            .map(|(provider, _)| (provider.to_owned(), map.required_text(provider).to_owned()))
            .collect()
    }

    /// Whether the identity may have what it asks for, by its logins or by a token of Cognito's own.
    fn admit(&self, identity_id: &str, mut logins: Logins) -> Result<(), ServiceError> {
        let token = logins.remove(open_id::COGNITO_LOGIN);
        let mut identities = self.access.identities();
        let Some(token) = token else {
            let admitted = identities.admit(identity_id, &logins);
            return admitted.map_err(|refusal| refused(&refusal, identity_id));
        };
        if !identities.contains(identity_id) {
            return Err(refused(&Refusal::Unknown, identity_id));
        }
        if tokens::subject(*self, &token)? == identity_id {
            Ok(())
        } else {
            Err(refused(&Refusal::Forbidden, identity_id))
        }
    }
}

fn refused(refusal: &Refusal, identity_id: &str) -> ServiceError {
    match refusal {
        Refusal::Unknown => not_found(format!("Identity '{identity_id}' not found.")),
        Refusal::Forbidden => {
            not_authorized(format!("Access to Identity '{identity_id}' is forbidden."))
        }
        Refusal::Full => {
            let kind = "LimitExceededException";
            ServiceError::limit(
                Layer::FrontEnd,
                kind,
                MOST_IDENTITIES,
                "identities and logins",
            )
        }
        Refusal::Taken => ServiceError::front_end(
            "DeveloperUserAlreadyRegisteredException",
            "The developer user is already registered with another identity.",
        ),
    }
}

fn not_found(message: String) -> ServiceError {
    ServiceError::front_end("ResourceNotFoundException", message)
}

fn not_authorized(message: String) -> ServiceError {
    ServiceError::front_end("NotAuthorizedException", message)
}
