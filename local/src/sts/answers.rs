//! The parts that answers of several actions share: credentials and who has them.

use time::OffsetDateTime;

use super::arn::Role;
use super::xml::Element;
use crate::sessions::Session;

pub(super) fn credentials(session: &Session) -> Element {
    let expires = OffsetDateTime::from(session.expires);
    let expiration = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        expires.year(),
        u8::from(expires.month()),
        expires.day(),
        expires.hour(),
        expires.minute(),
        expires.second()
    );
    Element::of(
        "Credentials",
        vec![
            Element::text("AccessKeyId", &*session.access_key_id),
            Element::text("SecretAccessKey", &*session.secret_access_key),
            Element::text("SessionToken", session.token()),
            Element::text("Expiration", expiration),
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
