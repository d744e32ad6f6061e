//! `AssumeRoleWithSAML`: takes every assertion that is base64. It tells what an assertion says, and
//! verifies nothing of it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::errors::invalid_identity_token;
use super::xml::Element;
use super::{Call, arn, roles};
use crate::error::ServiceError;

/// The session's name where the assertion has none that fits.
const SESSION_NAME: &str = "saml";

pub(super) fn assume_role(call: Call<'_>) -> Result<Vec<Element>, ServiceError> {
    arn::check_saml_provider(call.input.required_text("PrincipalArn"))?;
    let assertion: String = call
        .input
        .required_text("SAMLAssertion")
        .split_ascii_whitespace()
        .collect();
    let assertion = STANDARD
        .decode(assertion)
        .map_err(|_| invalid_identity_token("Invalid base64 SAMLResponse"))?;
    let told = read(&assertion);
    let subject = told.get("Subject").map(String::as_str);
    let session_name = subject.filter(|name| is_session_name(name));
    let mut result = roles::session(call, session_name.unwrap_or(SESSION_NAME))?;
    result.extend(
        told.into_iter()
            .map(|(name, text)| Element::text(name, text)),
    );
    Ok(result)
}

fn is_session_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    (2..=64).contains(&name.len()) && name.bytes().all(is_allowed)
}

/// The first issuer, name and audience in the text; nothing of what is no XML.
fn read(assertion: &[u8]) -> BTreeMap<&'static str, String> {
    let mut told = BTreeMap::new();
    let mut reader = Reader::from_reader(assertion);
    let mut current = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                current = match start.local_name().as_ref() {
                    "Issuer" => Some("Issuer"),
                    "NameID" => Some("Subject"),
                    "Audience" => Some("Audience"),
                    _ => None,
                };
            }
            Ok(Event::Text(text)) => {
                if let Some(name) = current.take() {
                    told.entry(name).or_insert_with(|| text.trim().to_owned());
                }
            }
            Ok(Event::Eof) | Err(_) => return told,
            Ok(_) => current = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_tells_whose_it_is() {
        let told = read(
            b"<s:Assertion xmlns:s='x'><s:Issuer>https://idp</s:Issuer><s:Subject><s:NameID>ann\
              </s:NameID></s:Subject><s:Audience>urn:a</s:Audience></s:Assertion>",
        );
        assert_eq!(told["Issuer"], "https://idp");
        assert_eq!(told["Subject"], "ann");
        assert_eq!(told["Audience"], "urn:a");
        assert!(read(b"<Issuer>").is_empty());
        assert!(read(b"no xml \xff").is_empty());
    }
}
