//! Who may ask: the names by which the stand-in is called, and the origins of pages that may use it. It knows no
//! service and shapes no answer.
//!
//! Every website can send requests to a port of this machine. One that makes its own name lead here (DNS rebinding) is
//! told by `Host`, any other one by `Origin`.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;

use crate::memory::objects::DEMO_BUCKET;

/// The names and origins that are let in: those of this machine, and those that were added.
#[derive(Clone, Debug, Default)]
pub struct Visitors {
    hosts: Vec<String>,
    origins: Vec<String>,
    every_address: bool,
    every_origin: bool,
}

impl Visitors {
    /// The same for a service that listens on this address. One that listens on all is asked by any of them: an address
    /// is not a name that somebody else could make lead here.
    #[must_use]
    pub fn with_address(mut self, address: IpAddr) -> Self {
        if address.is_unspecified() {
            self.every_address = true;
        } else {
            self.hosts.push(address.to_string());
        }
        self
    }

    /// The same for a service that is called by this name, too; the port does not count.
    pub fn with_host(mut self, host: &str) -> Result<Self, String> {
        let is_name = |host: &str| {
            host.split('.').all(|label| {
                let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
                !label.is_empty() && label.bytes().all(is_known)
            })
        };
        if !is_name(host) && host.parse::<IpAddr>().is_err() {
            return Err(format!(
                "expected a name or an address without a port, such as rekognition.test, found {host:?}"
            ));
        }
        self.hosts.push(host.to_ascii_lowercase());
        Ok(self)
    }

    /// The same with pages of another origin; `*` stands for all, `null` for those without one.
    pub fn with_origin(mut self, origin: &str) -> Result<Self, String> {
        if origin == "*" {
            self.every_origin = true;
            return Ok(self);
        }
        let is_origin = origin == "null"
            || split_origin(origin).is_some_and(|(_, authority)| {
                !authority.is_empty() && !authority.contains(['/', '?', '#', '@', '*', ' '])
            });
        if !is_origin {
            return Err(format!(
                "expected an origin such as https://example.com or *, without a path, found {origin:?}"
            ));
        }
        self.origins.push(origin.to_ascii_lowercase());
        Ok(self)
    }

    /// The text of a refusal, where the request was for another name than those of the service.
    pub(crate) fn refuse_host(&self, parts: &Parts) -> Option<String> {
        let stated: Vec<_> = parts.headers.get_all(HOST).iter().collect();
        let [host] = stated[..] else {
            return Some(format!(
                "expected one Host header, found {}: send the name of this service, such as localhost",
                stated.len()
            ));
        };
        let host = host.to_str().unwrap_or_default();
        let of_uri = parts
            .uri
            .authority()
            .map(axum::http::uri::Authority::as_str);
        let wrong = [Some(host), of_uri].into_iter().flatten();
        let wrong = wrong.into_iter().find(|host| !self.is_host(host))?;
        Some(format!(
            "Host {wrong:?} is no name of this machine: use localhost or 127.0.0.1, or start rekognition-local with \
             --allow-host NAME"
        ))
    }

    /// The text of a refusal, where a page asks that may not.
    pub(crate) fn refuse_origin(&self, parts: &Parts) -> Option<String> {
        let mut origins = parts.headers.get_all(ORIGIN).iter();
        let wrong = origins.find(|origin| !origin.to_str().is_ok_and(|it| self.is_origin(it)))?;
        let wrong = String::from_utf8_lossy(wrong.as_bytes());
        Some(format!(
            "pages of {wrong:?} may not use this service: it is for pages of this machine, such as those of \
             http://localhost; start rekognition-local with --allow-origin ORIGIN for others"
        ))
    }

    /// Whether pages of this origin may use the service.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        if self.every_origin {
            return true;
        }
        let origin = origin.to_ascii_lowercase();
        let is_here = || {
            split_origin(&origin)
                .and_then(|(_, authority)| without_port(authority))
                .is_some_and(is_loopback)
        };
        self.origins.contains(&origin) || is_here()
    }

    fn is_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let Some(name) = without_port(&host) else {
            return false;
        };
        // S3's other form of an address has the bucket in front.
        let bucket = name.strip_prefix(DEMO_BUCKET);
        let behind = bucket.and_then(|rest| rest.strip_prefix('.'));
        [Some(name), behind].into_iter().flatten().any(|name| {
            is_loopback(name)
                || self.hosts.iter().any(|known| known == name)
                || (self.every_address && name.parse::<IpAddr>().is_ok())
        })
    }
}

/// Scheme and authority of a web origin.
fn split_origin(origin: &str) -> Option<(&str, &str)> {
    let (scheme, authority) = origin.split_once("://")?;
    matches!(scheme, "http" | "https").then_some((scheme, authority))
}

/// A host without its port, and an IPv6 address without its brackets.
fn without_port(authority: &str) -> Option<&str> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        address.parse::<Ipv6Addr>().ok()?;
        (address, port)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        authority.split_at(end)
    };
    if host.contains(['/', '\\', '@', '?', '#', ' ']) {
        return None;
    }
    let is_port = match port.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    is_port.then_some(host)
}

/// Whether a name leads to this machine wherever it is resolved.
fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    name == "localhost"
        || name.ends_with(".localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_is_a_name_of_this_machine_by_chance(host in ".{0,20}") {
            let allowed = Visitors::default().is_host(&host);
            let known = ["localhost", "127.", "::1", "0:1"];
            prop_assert!(!allowed || known.iter().any(|it| host.to_lowercase().contains(it)));
        }
    }

    #[test]
    fn hosts_of_this_machine_are_let_in() {
        let visitors = Visitors::default();
        for host in [
            "localhost",
            "localhost:8081",
            "LocalHost:1",
            "localhost.",
            "app.localhost:8080",
            "127.0.0.1:8081",
            "127.1.2.3",
            "[::1]:8081",
            "[::1]",
            "rekognition-local-demo.localhost:8081",
            "rekognition-local-demo.127.0.0.1:8081",
        ] {
            assert!(visitors.is_host(host), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_not() {
        let visitors = Visitors::default();
        for host in [
            "",
            "evil.example",
            "evil.example:8081",
            "localhost.evil.example",
            "evillocalhost",
            "127.0.0.1.evil.example",
            "rekognition-local-demo.evil.example",
            "192.168.1.5:8081",
            "[::2]",
            "[::1",
            "[localhost]",
            "localhost:80:80",
            "localhost:evil",
            "localhost@evil.example",
            "evil.example/.localhost/",
            "0.0.0.0:8081",
        ] {
            assert!(!visitors.is_host(host), "{host}");
        }
    }

    #[test]
    fn added_names_and_addresses_are_let_in() {
        let visitors = Visitors::default().with_address("192.168.1.5".parse().unwrap());
        let visitors = visitors.with_host("Stand-In.test").unwrap();
        for host in [
            "192.168.1.5:8081",
            "stand-in.test",
            "rekognition-local-demo.stand-in.test:1",
            "localhost",
        ] {
            assert!(visitors.is_host(host), "{host}");
        }
        assert!(!visitors.is_host("192.168.1.6"));
        let visitors = Visitors::default().with_address("0.0.0.0".parse().unwrap());
        assert!(visitors.is_host("10.0.0.7:8081") && visitors.is_host("[fe80::1]"));
        assert!(!visitors.is_host("evil.example"));
        for wrong in ["", "a b", "http://a", "a:1", "a..b", "[::1]"] {
            assert!(Visitors::default().with_host(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn origins_of_this_machine_are_let_in() {
        let visitors = Visitors::default();
        for (origin, expected) in [
            ("http://localhost:8080", true),
            ("http://localhost", true),
            ("https://localhost:5173", true),
            ("http://127.0.0.1:1", true),
            ("http://[::1]:8080", true),
            ("http://app.localhost:3000", true),
            ("http://localhost.evil.example", false),
            ("http://localhost:evil", false),
            ("https://evil.example", false),
            ("http://192.168.1.5:8080", false),
            ("ftp://localhost", false),
            ("chrome-extension://localhost", false),
            ("null", false),
            ("", false),
            ("*", false),
        ] {
            assert_eq!(visitors.is_origin(origin), expected, "{origin}");
        }
    }

    #[test]
    fn added_origins_are_let_in() {
        let visitors = Visitors::default()
            .with_origin("https://Example.com:8443")
            .unwrap();
        assert!(visitors.is_origin("https://example.com:8443"));
        assert!(!visitors.is_origin("https://example.com"));
        assert!(!visitors.is_origin("http://example.com:8443"));
        assert!(
            Visitors::default()
                .with_origin("null")
                .unwrap()
                .is_origin("null")
        );
        assert!(
            Visitors::default()
                .with_origin("*")
                .unwrap()
                .is_origin("https://any.example")
        );
        for wrong in [
            "",
            "example.com",
            "https://",
            "https://a/b",
            "https://*.a",
            "ftp://a",
        ] {
            assert!(Visitors::default().with_origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_place_of_a_host_is_looked_at() {
        let refused = |uri: &str, hosts: &[&str]| {
            let request = hosts.iter().fold(Request::get(uri), |request, host| {
                request.header(HOST, *host)
            });
            Visitors::default().refuse_host(&request.body(()).unwrap().into_parts().0)
        };
        assert_eq!(refused("/", &["localhost"]), None);
        assert_eq!(refused("http://localhost:1/", &["localhost:1"]), None);
        assert!(
            refused("http://evil.example/", &["localhost"])
                .unwrap()
                .contains("evil.example")
        );
        assert!(
            refused("/", &["localhost", "evil.example"])
                .unwrap()
                .contains("found 2")
        );
        assert!(refused("/", &[]).unwrap().contains("found 0"));
    }
}
