//! Reads the command line into values; it prints nothing and opens nothing.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use lexopt::prelude::*;

/// `--allow-host` and `--allow-origin` may be given more than once.
const HELP: &str = "\
rekognition-local: a stand-in for Amazon Rekognition, Cognito Identity, STS,
Roles Anywhere and S3 on this machine

Usage: rekognition-local [options]

  --host ADDRESS     where the service listens [127.0.0.1]
  --port PORT        its port; 0 picks a free one [8081]
  --region REGION    the region that requests must be signed for [us-east-1]
  --allow-host NAME  a name besides localhost that it may be asked by
  --allow-origin ORIGIN  an origin whose pages may use it besides those of this
                     machine, for example https://app.test; * for all
  --page FOLDER      serve this folder too, on http://localhost:PAGE-PORT
  --page-port PORT   its port; 0 picks a free one [8080]
  --page-policy TEXT the page's Content-Security-Policy; \"\" for none [that of
                     the demo page]
  --object-limit MIB how large an object in S3 may be [20]
  --faults           answer /_faults, where tests ask for faults
  --help, --version";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Print(String),
    Serve(Options),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    pub(crate) region: String,
    pub(crate) page: Option<PathBuf>,
    pub(crate) page_port: u16,
    pub(crate) page_policy: Option<String>,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) faults: bool,
    /// In MiB.
    pub(crate) object_limit: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 8081,
            region: "us-east-1".to_owned(),
            page: None,
            page_port: 8080,
            page_policy: None,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            faults: false,
            object_limit: 20,
        }
    }
}

/// `arguments` begin with the name of the program.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Action, lexopt::Error> {
    let mut parser = lexopt::Parser::from_iter(arguments);
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("host") => options.host = parser.value()?.parse()?,
            Long("port") => options.port = parser.value()?.parse()?,
            Long("region") => options.region = parser.value()?.string()?,
            Long("page") => options.page = Some(parser.value()?.into()),
            Long("page-port") => options.page_port = parser.value()?.parse()?,
            Long("page-policy") => options.page_policy = Some(parser.value()?.string()?),
            Long("allow-host") => options.allowed_hosts.push(parser.value()?.string()?),
            Long("allow-origin") => options.allowed_origins.push(parser.value()?.string()?),
            Long("object-limit") => options.object_limit = parser.value()?.parse()?,
            Long("faults") => options.faults = true,
            Short('h') | Long("help") => return Ok(Action::Print(HELP.to_owned())),
            Short('V') | Long("version") => {
                let version = concat!("rekognition-local ", env!("CARGO_PKG_VERSION"));
                return Ok(Action::Print(version.to_owned()));
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Action::Serve(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: Result<Options, &str>) {
        let arguments = ["rekognition-local"].iter().chain(arguments);
        let parsed = parse(arguments.map(OsString::from)).map_err(|error| error.to_string());
        match (parsed, expected) {
            (Ok(parsed), Ok(expected)) => assert_eq!(parsed, Action::Serve(expected)),
            (Err(error), Err(expected)) => assert!(error.contains(expected), "{error}"),
            (parsed, expected) => panic!("{parsed:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn options_have_defaults() {
        check(&[], Ok(Options::default()));
    }

    #[test]
    fn every_option_is_read() {
        let arguments = "--host 0.0.0.0 --port 0 --region=eu-west-1 --page www --page-port 9 --faults --object-limit=15 \
            --allow-host a.test --allow-origin https://a.test --allow-origin * --page-policy=";
        check(
            &arguments.split_whitespace().collect::<Vec<_>>(),
            Ok(Options {
                host: Ipv4Addr::UNSPECIFIED.into(),
                port: 0,
                region: "eu-west-1".to_owned(),
                page: Some("www".into()),
                page_port: 9,
                page_policy: Some(String::new()),
                allowed_hosts: vec!["a.test".to_owned()],
                allowed_origins: vec!["https://a.test".to_owned(), "*".to_owned()],
                faults: true,
                object_limit: 15,
            }),
        );
    }

    #[test]
    fn mistakes_are_named() {
        check(&["--prot", "1"], Err("--prot"));
        check(&["--port"], Err("--port"));
        check(&["--port", "70000"], Err("70000"));
        check(&["--object-limit", "-1"], Err("-1"));
        check(&["--host", "example.com"], Err("example.com"));
        check(&["folder"], Err("folder"));
    }
}
