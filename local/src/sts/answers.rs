//! The parts that answers of several actions share: credentials and who has them.

use super::arn::Role;
use super::xml::Element;
use crate::sessions::Session;

pub(super) fn credentials(session: &Session) -> Element {
    Element::of(
        "Credentials",
        vec![
            Element::text("AccessKeyId", &*session.access_key_id),
            Element::text("SecretAccessKey", &*session.secret_access_key),
            Element::text("SessionToken", session.token()),
            Element::text("Expiration", session.expiration()),
        ],
    )
}

pub(super) fn assumed_role_user(role: Role<'_>, session_name: &str) -> Element {
    let (id, arn) = role.session(session_name);
    Element::of(
        "AssumedRoleUser",
        vec![
            Element::text("AssumedRoleId", id),
            Element::text("Arn", arn),
        ],
    )
}
