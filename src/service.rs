//! A service as facts, which travel with the caller. The values are generated, in [`services`](crate::services).

use std::{borrow::Cow, mem};

use crate::text;

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The first label of its host names.
    pub host: Cow<'static, str>,
    /// The name that its signatures carry.
    pub signing_name: Cow<'static, str>,
    /// The content type of its requests.
    pub content_type: Cow<'static, str>,
    /// The text before the operation's name in the header `x-amz-target`; without it there is no such header.
    pub target_prefix: Option<Cow<'static, str>>,
    /// How its requests are signed.
    pub signature_version: SignatureVersion,
    /// The endpoints that are named otherwise than most; the first that fits.
    pub exceptions: &'static [Exception],
    /// How its answers are written. Only the client of Rust programs reads them.
    pub answers: Answers,
    /// Advice for its errors; the first that fits.
    pub hints: &'static [Hint],
}

/// The choice among the endpoints of a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// The one with FIPS 140 cryptography.
    pub fips: bool,
    /// The one that answers over IPv4 and IPv6.
    pub dual_stack: bool,
}

/// Endpoints that are named otherwise than most. They are in the domain of those without dual stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The variants that it holds for.
    pub variants: &'static [Variant],
    /// The regions that it holds for.
    pub regions: Regions,
    /// The name before the domain, in which `{}` stands for the region; without it, the name is as usual.
    pub name: Option<&'static str>,
    /// The region that is asked and signed for, if it is another.
    pub region: Option<&'static str>,
    /// The reason that there is no such endpoint.
    pub error: Option<&'static str>,
}

/// Regions, by how they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regions {
    /// Those that begin in one of these ways.
    Beginning(&'static [&'static str]),
    /// Those that begin in none of these ways.
    Outside(&'static [&'static str]),
}

impl Regions {
    fn include(self, region: &str) -> bool {
        let begins_so = |list: &[&str]| list.iter().any(|it| region.starts_with(it));
        match self {
            Self::Beginning(list) => begins_so(list),
            Self::Outside(list) => !begins_so(list),
        }
    }
}

/// How requests are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureVersion {
    /// Signature Version 4.
    #[default]
    V4,
    /// Amazon S3's: the body's hash is a header as well, and the path is signed as it is sent.
    S3v4,
}

/// How answers are written.
#[derive(Clone, Copy, Debug, Default)]
pub enum Answers {
    /// A JSON object.
    #[default]
    Json,
    /// XML, which this function reads. It travels with the service, so that a program carries it only if it uses one
    /// that answers so.
    Xml(ReadXml),
    /// XML, or nothing.
    XmlOrNothing(ReadXml),
}

/// Reads XML: its elements that hold text, by name. [`xml::leaves`](crate::protocol::xml::leaves) is one.
pub type ReadXml = fn(&str) -> Option<Vec<(String, String)>>;

impl PartialEq for Answers {
    fn eq(&self, other: &Self) -> bool {
        mem::discriminant(self) == mem::discriminant(other)
    }
}

impl Eq for Answers {}

/// Advice for errors of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The beginning of the error's name.
    pub name: &'static str,
    /// A piece of the error's message, in lower case.
    pub message: &'static str,
    /// The beginnings of operations' names, with `|` between them.
    pub operation: &'static str,
    /// What must be known of the call: `measured` or `unmeasured`, `token` or `no token`, `region`; or nothing.
    pub when: &'static str,
    /// The advice; `{operation}` stands for the operation's name, `{region}` for the region that the answer names.
    pub advice: &'static str,
}

/// An error that advice is wanted for.
#[derive(Clone, Copy)]
pub(crate) struct Refusal<'a> {
    pub(crate) operation: &'a str,
    /// The error's name and message.
    pub(crate) name: &'a str,
    pub(crate) message: &'a str,
    /// Whether the sides of all images in the call are known to be long enough.
    pub(crate) is_measured: bool,
    /// Whether the call had a session token, if it was signed.
    pub(crate) has_token: Option<bool>,
    /// The region that the answer names.
    pub(crate) region: Option<&'a str>,
}

impl Service {
    /// The exception that holds for this endpoint.
    pub(crate) fn find_exception(&self, region: &str, variant: Variant) -> Option<&Exception> {
        let holds = |it: &&Exception| it.variants.contains(&variant) && it.regions.include(region);
        self.exceptions.iter().find(holds)
    }

    /// The advice for an error of this service.
    pub(crate) fn find_hint(&self, refusal: Refusal<'_>) -> Option<String> {
        let Refusal {
            operation,
            is_measured,
            has_token,
            region,
            ..
        } = refusal;
        let message = refusal.message.to_ascii_lowercase();
        let is_known = |when: &str| match when {
            "measured" => is_measured,
            "unmeasured" => !is_measured,
            "token" => has_token == Some(true),
            "no token" => has_token == Some(false),
            "region" => region.is_some(),
            _ => true,
        };
        let fits = |hint: &&Hint| {
            let mut operations = hint.operation.split('|');
            refusal.name.starts_with(hint.name)
                && text::find(&message, hint.message).is_some()
                && operations.any(|begin| operation.starts_with(begin))
                && is_known(hint.when)
        };
        let hint = self.hints.iter().find(fits)?;
        let advice = text::replace(hint.advice, "{operation}", operation);
        Some(text::replace(
            &advice,
            "{region}",
            region.unwrap_or_default(),
        ))
    }
}
