//! The names of what STS deals with, read and made: roles, identity providers, assumed roles.

use sha2::{Digest as _, Sha256};

use super::errors::validation;
use crate::error::ServiceError;
use crate::sessions::base32;

/// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role<'a> {
    arn: &'a str,
    partition: &'a str,
    account: &'a str,
    name: &'a str,
}

impl<'a> Role<'a> {
    pub(crate) fn parse(arn: &'a str) -> Result<Self, ServiceError> {
        let role = iam(arn).and_then(|(partition, account, resource)| {
            let path = resource.strip_prefix("role/")?;
            let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
            Some(Self {
                arn,
                partition,
                account,
                name,
            })
        });
        role.ok_or_else(|| validation(format!("{arn} is invalid")))
    }

    /// Id and ARN of a session of this role. The id is always the same for the same role.
    pub(crate) fn session(&self, name: &str) -> (String, String) {
        let id = base32(&Sha256::digest(self.arn)[..17]);
        let Self {
            partition,
            account,
            name: role,
            ..
        } = self;
        (
            format!("AROA{id}:{name}"),
            format!("arn:{partition}:sts::{account}:assumed-role/{role}/{name}"),
        )
    }
}

/// `arn:PARTITION:iam::ACCOUNT:saml-provider/NAME`.
pub(super) fn check_saml_provider(arn: &str) -> Result<(), ServiceError> {
    let name = iam(arn).and_then(|(_, _, resource)| resource.strip_prefix("saml-provider/"));
    match name {
        Some(name) if !name.is_empty() => Ok(()),
        _ => Err(validation(format!("{arn} is invalid"))),
    }
}

/// Partition, account and resource of what IAM names.
fn iam(arn: &str) -> Option<(&str, &str, &str)> {
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let &["arn", partition, "iam", "", account, resource] = parts.as_slice() else {
        return None;
    };
    let is_partition = partition.starts_with("aws")
        && partition
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    (is_partition && is_account).then_some((partition, account, resource))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_names_its_sessions() {
        let role = Role::parse("arn:aws-cn:iam::123456789012:role/team/Reader").unwrap();
        let (id, arn) = role.session("ann");
        assert_eq!(arn, "arn:aws-cn:sts::123456789012:assumed-role/Reader/ann");
        assert!(
            id.starts_with("AROA") && id.ends_with(":ann") && id.len() == 25,
            "{id}"
        );
        assert_eq!(role.session("ann").0, id);
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for arn in [
            "",
            "Reader",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/team/",
            "arn:aws:iam::123456789012:user/Reader",
            "arn:aws:iam:us-east-1:123456789012:role/Reader",
            "arn:aws:sts::123456789012:role/Reader",
            "arn:aws:iam::12345678901:role/Reader",
            "arn:aws:iam::12345678901x:role/Reader",
            "arn:gcp:iam::123456789012:role/Reader",
        ] {
            let error = Role::parse(arn).unwrap_err();
            assert_eq!(error.message, format!("{arn} is invalid"));
        }
        let provider = "arn:aws:iam::123456789012:saml-provider/idp";
        assert!(check_saml_provider(provider).is_ok());
        assert!(check_saml_provider("arn:aws:iam::123456789012:role/idp").is_err());
    }
}
