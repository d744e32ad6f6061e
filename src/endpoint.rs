//! Where a service is reached: from the region, or from the endpoint that the user gives.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::{error::Error, service::Service, text::concat};

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub(crate) url: String,
    pub(crate) host: String,
    pub(crate) path: String,
}

/// Which of a region's endpoints is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// The one with FIPS 140 cryptography.
    pub fips: bool,
    /// The one that answers over IPv4 and IPv6.
    pub dual_stack: bool,
}

/// The URL of a service's endpoint in a region.
///
/// # Errors
/// The region is not lower-case letters, digits and inner hyphens.
pub fn url_of_region(service: &Service, region: &str, variant: Variant) -> Result<String, Error> {
    url_of_host(&service.host, service.has_dual_stack_names, region, variant)
}

/// The URL of the endpoint in a region whose host name begins with this label.
pub(crate) fn url_of_host(
    host: &str,
    has_dual_stack_names: bool,
    region: &str,
    variant: Variant,
) -> Result<String, Error> {
    check_region(region)?;
    let (suffix, dual_stack_suffix) = suffixes(region);
    let fips = if variant.fips { "-fips" } else { "" };
    let names_differ = has_dual_stack_names || suffix != "amazonaws.com";
    let suffix = if variant.dual_stack && names_differ {
        dual_stack_suffix
    } else {
        suffix
    };
    Ok(concat(&["https://", host, fips, ".", region, ".", suffix]))
}

impl Endpoint {
    /// The service's endpoint in a region.
    ///
    /// # Errors
    /// Those of [`url_of_region`]; and the region is an availability zone, such as `us-east-1a`.
    pub fn of_region(service: &Service, region: &str, variant: Variant) -> Result<Self, Error> {
        if is_zone(region) {
            return Err(Error::config(concat(&[
                "region: expected a name such as us-east-1, found the zone \"",
                region,
                "\"",
            ])));
        }
        let url = url_of_region(service, region, variant)?; // as a browser writes it, but for its path
        Ok(Self {
            host: url["https://".len()..].to_owned(),
            url: concat(&[&url, "/"]),
            path: "/".to_owned(),
        })
    }

    /// The endpoint at an `http` or `https` URL of host, port and path. Over `http` whoever is on the way reads what is
    /// sent and answered: that is for the own machine, and nothing warns of others.
    ///
    /// # Errors
    /// The URL has another scheme, no host, a user name, a query, a fragment, or is in parts not written as a browser
    /// writes it: what is signed must be what is sent.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let unusable = || {
            let found = if url.contains('@') {
                "a user name".to_owned() // and maybe a password
            } else {
                // of a query, which may hold a token, no more than that there is one
                let end = url.find(['?', '#']).unwrap_or(url.len());
                let rest = if end < url.len() { "…" } else { "" };
                format!("\"{}{rest}\"", &url[..end])
            };
            Error::config(format!(
                "endpoint: expected an absolute URL such as https://rekognition.us-east-1.amazonaws.com, found {found}"
            ))
        };
        let (scheme, rest) = url.split_once(':').ok_or_else(unusable)?;
        let rest = rest.strip_prefix("//").ok_or_else(unusable)?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return Err(unusable()),
        };
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.to_ascii_lowercase();
        let host = canonical_host(&host).ok_or_else(unusable)?;
        let host = host.strip_suffix(default_port).unwrap_or(&host).to_owned();
        let segment_is_plain = |segment: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            segment.bytes().all(is_plain) && !matches!(segment, "" | "." | "..")
        };
        // a slash at the end stays: it is signed
        let inner_path = path.strip_suffix('/').unwrap_or(path);
        let path_is_plain = path.is_empty() || inner_path.split('/').all(segment_is_plain);
        if !path_is_plain {
            return Err(unusable());
        }
        let path = concat(&["/", path]);
        let url = concat(&[&scheme, "://", &host, &path]);
        Ok(Self { url, host, path })
    }

    /// The whole URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL behind which a call's path and query are.
    pub(crate) fn url_of(&self, path: &str, query: &str) -> String {
        let base = if path.is_empty() {
            &self.url
        } else {
            self.url.strip_suffix('/').unwrap_or(&self.url)
        };
        let mark = if query.is_empty() { "" } else { "?" };
        concat(&[base, path, mark, query])
    }

    /// Host and, unless it is the scheme's own, port: the value of the `host` header.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path, at least `/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is one of AWS's own.
    pub(crate) fn is_of_aws(&self) -> bool {
        let partitions = PARTITIONS.iter().map(|&(_, suffix, dual)| [suffix, dual]);
        let mut suffixes = partitions.chain([ORDINARY]).flatten();
        let is_below = |suffix: &str| {
            self.host
                .strip_suffix(suffix)
                .is_some_and(|it| it.ends_with('.'))
        };
        suffixes.any(is_below)
    }
}

/// Whether a region, or a label of a host, is the name of an availability zone or a local zone: a letter follows the
/// region's number.
pub(crate) fn is_zone(label: &str) -> bool {
    matches!(label.as_bytes(), [.., b'-', b'0'..=b'9', b'a'..=b'z'])
}

/// Host and port as browsers write them into the `host` header, which is signed; `None` if they would not take them.
/// Expects lower case.
///
/// <https://url.spec.whatwg.org/#host-parsing>
fn canonical_host(text: &str) -> Option<String> {
    let (inside, rest) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port_is_plain = rest.strip_prefix(':').map_or(rest.is_empty(), |port| {
        let is_digits = port.bytes().all(|byte| byte.is_ascii_digit());
        is_digits && !port.starts_with('0') && port.parse::<u16>().is_ok()
    });
    if !port_is_plain {
        return None;
    }
    if text.starts_with('[') {
        let address = inside.parse::<Ipv6Addr>().ok()?.to_string();
        // browsers write addresses that hold one of IPv4 in another way
        return (!address.contains('.')).then(|| concat(&["[", &address, "]", rest]));
    }
    let name = inside.strip_suffix('.').unwrap_or(inside);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let label_is_plain = |label: &str| !label.is_empty() && label.bytes().all(is_plain);
    // to browsers, whatever ends in a number is an address
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_number = match last.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => last.bytes().all(|byte| byte.is_ascii_digit()),
    };
    let is_host = name.split('.').all(label_is_plain) && !is_number;
    (is_host || inside.parse::<Ipv4Addr>().is_ok()).then(|| text.to_owned())
}

pub(crate) fn check_region(region: &str) -> Result<(), Error> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !region.is_empty()
        && region.len() <= 63
        && region.bytes().all(plain)
        && !region.starts_with('-')
        && !region.ends_with('-')
    {
        return Ok(());
    }
    Err(Error::config(concat(&[
        "region: expected a name such as us-east-1, found \"",
        region,
        "\"",
    ])))
}

/// The domains of the region's partition: over IPv4, and over both.
fn suffixes(region: &str) -> (&'static str, &'static str) {
    let known = PARTITIONS
        .iter()
        .find(|(prefix, ..)| region.starts_with(prefix));
    known.map_or((ORDINARY[0], ORDINARY[1]), |(_, suffix, dual_stack)| {
        (suffix, dual_stack)
    })
}

/// The domains of the partitions without any of their own.
const ORDINARY: [&str; 2] = ["amazonaws.com", "api.aws"];

/// The partitions with domains of their own, by how their regions begin.
const PARTITIONS: &[(&str, &str, &str)] = &[
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
];
