//! Where a service is reached: from the region, or from the endpoint that the user gives.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::{
    error::Error,
    service::Service,
    text::{concat, replace},
};

#[doc(inline)]
pub use crate::service::Variant;

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub(crate) url: String,
    pub(crate) host: String,
    pub(crate) path: String,
    /// The region that signatures carry there, if the endpoint is that of one.
    pub(crate) region: Option<String>,
}

/// The URL of a service's endpoint in a region, without a path.
///
/// # Errors
/// Those of [`Endpoint::of_region`].
pub fn url_of_region(service: &Service, region: &str, variant: Variant) -> Result<String, Error> {
    let endpoint = Endpoint::of_region(service, region, variant)?;
    Ok(concat(&["https://", &endpoint.host]))
}

impl Endpoint {
    /// The service's endpoint in a region. `fips-us-east-1` and `us-east-1-fips` are the region `us-east-1` with FIPS.
    ///
    /// # Errors
    /// The region is not lower-case letters, digits and inner hyphens, is an availability zone such as
    /// `us-east-1a`, or has no such endpoint.
    pub fn of_region(service: &Service, region: &str, variant: Variant) -> Result<Self, Error> {
        let (region, variant) = resolve(region, variant)?;
        if is_zone(region) {
            return Err(Error::config(concat(&[
                "region: expected a name such as us-east-1, found the zone \"",
                region,
                "\"",
            ])));
        }
        let exception = service.find_exception(region, variant);
        if let Some(error) = exception.and_then(|it| it.error) {
            return Err(Error::config(error));
        }
        let region = exception.and_then(|it| it.region).unwrap_or(region);
        let fips = if variant.fips { "-fips" } else { "" };
        let usual = concat(&[&service.host, fips, ".{}"]);
        let name = exception.and_then(|it| it.name).unwrap_or(&usual);
        let name = replace(name, "{}", region);
        let domain = domain(region, variant.dual_stack && exception.is_none());
        let host = concat(&[&name, ".", domain]);
        Ok(Self {
            url: concat(&["https://", &host, "/"]), // as a browser writes it
            host,
            path: "/".to_owned(),
            region: Some(region.to_owned()),
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
                concat(&["\"", url.get(..end).unwrap_or_default(), rest, "\""])
            };
            Error::config(concat(&[
                "endpoint: expected an absolute URL such as https://rekognition.us-east-1.amazonaws.com, found ",
                &found,
            ]))
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
        Ok(Self {
            url,
            host,
            path,
            region: None,
        })
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

    /// The region that signatures carry there, if the endpoint is that of a region.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Whether it is one of AWS's own.
    pub(crate) fn is_of_aws(&self) -> bool {
        let partitions = PARTITIONS.iter().map(|&(_, domain, dual)| [domain, dual]);
        let mut domains = partitions.chain([ORDINARY]).flatten();
        let is_below = |domain: &str| {
            self.host
                .strip_suffix(domain)
                .is_some_and(|it| it.ends_with('.'))
        };
        domains.any(is_below)
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

/// The region that a name stands for, and the variant that is wanted there: the name may say that it is FIPS.
pub(crate) fn resolve(name: &str, variant: Variant) -> Result<(&str, Variant), Error> {
    let of_fips = match name {
        "aws-fips" | "fips-aws-global" => Some("us-east-1"),
        _ => name
            .strip_prefix("fips-")
            .or_else(|| name.strip_suffix("-fips")),
    };
    let region = of_fips.unwrap_or(name);
    if !is_region(region) {
        return Err(Error::config(concat(&[
            "region: expected a name such as us-east-1, found \"",
            name,
            "\"",
        ])));
    }
    let fips = variant.fips || of_fips.is_some();
    Ok((region, Variant { fips, ..variant }))
}

/// Whether a text can be the name of a region, and so a label of a host.
pub(crate) fn is_region(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= 63
        && text.bytes().all(is_plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The domain of the endpoints in the region's partition: of those that answer over IPv4, or over both.
pub(crate) fn domain(region: &str, dual_stack: bool) -> &'static str {
    let known = PARTITIONS
        .iter()
        .find(|(prefix, ..)| region.starts_with(prefix));
    let (_, domain, of_dual_stack) = known.unwrap_or(&("", ORDINARY[0], ORDINARY[1]));
    if dual_stack { of_dual_stack } else { domain }
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
