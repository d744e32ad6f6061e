//! The settings of a client, as plain values.

use std::time::Duration;

use crate::{
    endpoint::{self, Endpoint, Variant},
    error::Error,
    http::MAX_ANSWER_LENGTH,
    image::ImageOptions,
    request::Destination,
    service::Service,
};

#[doc(inline)]
pub use crate::{clock::Clock, retry::Mode as RetryMode};

/// How a service is reached, by named fields; a literal names those that differ from the usual.
///
/// ```
/// use rekognition_wasm::config::{ConnectionConfig, RetryMode};
///
/// let config = ConnectionConfig { retry_mode: RetryMode::Adaptive, ..Default::default() };
/// assert_eq!(config.max_attempts, 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionConfig {
    /// Where requests go instead of the region's endpoint. Over `http:` whoever is on the way reads all of them: images,
    /// answers, session tokens. Nothing warns of that, so name no such endpoint but one on the own machine.
    pub endpoint: Option<Endpoint>,
    /// Whether they go to the region's endpoint with FIPS 140 cryptography.
    pub use_fips_endpoint: bool,
    /// Whether they go to the region's endpoint that answers over IPv4 and IPv6.
    pub use_dualstack_endpoint: bool,
    /// How often a call is tried in all, at least once; 3 by default.
    pub max_attempts: u32,
    /// How long one attempt may take from its first byte to its answer's last; 30 seconds by default.
    pub request_timeout: Duration,
    /// How long a call may take in all, with its credentials, attempts and waits; without end by default.
    pub timeout: Option<Duration>,
    /// How long the provider of the credentials may take before each attempt; 2 minutes by default.
    pub credentials_timeout: Duration,
    /// The most bytes that an answer may have; 16 MiB by default.
    pub max_answer_length: usize,
    /// How failures are tried again.
    pub retry_mode: RetryMode,
    /// How the images of typed requests are made ready. No provider of credentials sends any.
    pub image: ImageOptions,
}

impl Default for ConnectionConfig {
    fn default() -> Self {
        Self {
            endpoint: None,
            use_fips_endpoint: false,
            use_dualstack_endpoint: false,
            max_attempts: Config::MAX_ATTEMPTS,
            request_timeout: Config::REQUEST_TIMEOUT,
            timeout: None,
            credentials_timeout: Config::CREDENTIALS_TIMEOUT,
            max_answer_length: MAX_ANSWER_LENGTH,
            retry_mode: RetryMode::default(),
            image: ImageOptions::default(),
        }
    }
}

/// The settings of a client.
#[derive(Clone, Debug)]
pub struct Config {
    /// The service that it calls.
    pub service: Service,
    /// The region, which signatures carry.
    pub region: String,
    /// Where requests go.
    pub endpoint: Endpoint,
    /// How often a call is tried in all, at least once.
    pub max_attempts: u32,
    /// How long one attempt may take from its first byte to its answer's last.
    pub request_timeout: Duration,
    /// How long a call may take in all, with its credentials, attempts and waits.
    pub timeout: Option<Duration>,
    /// How long the provider of the credentials may take before each attempt.
    pub credentials_timeout: Duration,
    /// The most bytes that an answer may have.
    pub max_answer_length: usize,
    /// How failures are tried again.
    pub retry_mode: RetryMode,
    /// How the images of typed requests are made ready.
    pub image: ImageOptions,
    /// The service's clock, as far as it is known; by default all clients of a thread share that of the endpoint's host
    /// ([`Clock::of_host`]).
    pub clock: Clock,
}

impl Config {
    /// The default of [`Config::max_attempts`].
    pub const MAX_ATTEMPTS: u32 = 3;
    /// The default of [`Config::request_timeout`].
    pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
    /// The default of [`Config::credentials_timeout`].
    pub const CREDENTIALS_TIMEOUT: Duration = Duration::from_mins(2);

    /// The settings for a service at an endpoint, the rest as is usual.
    ///
    /// # Errors
    /// [`Kind::Config`](crate::error::Kind::Config): the region is not lower-case letters, digits and inner hyphens.
    pub fn new(service: Service, region: &str, endpoint: Endpoint) -> Result<Self, Error> {
        let (real, _) = endpoint::resolve(region, Variant::default())?;
        Ok(Self {
            service,
            region: endpoint.region().unwrap_or(real).to_owned(),
            clock: Clock::of_host(endpoint.host()),
            endpoint,
            max_attempts: Self::MAX_ATTEMPTS,
            request_timeout: Self::REQUEST_TIMEOUT,
            timeout: None,
            credentials_timeout: Self::CREDENTIALS_TIMEOUT,
            max_answer_length: MAX_ANSWER_LENGTH,
            retry_mode: RetryMode::default(),
            image: ImageOptions::default(),
        })
    }

    /// The receiver and the form of requests.
    pub fn destination(&self) -> Destination<'_> {
        Destination {
            signing_name: &self.service.signing_name,
            content_type: &self.service.content_type,
            target_prefix: self.service.target_prefix.as_deref().unwrap_or_default(),
            signature_version: self.service.signature_version,
            region: &self.region,
            host: self.endpoint.host(),
            path: self.endpoint.path(),
        }
    }

    /// The settings for a service in a region.
    ///
    /// # Errors
    /// Those of [`new`](Self::new) and [`Endpoint::of_region`], and an endpoint beside FIPS or dual stack.
    pub fn of_region(
        service: Service,
        region: &str,
        connection: ConnectionConfig,
    ) -> Result<Self, Error> {
        let variant = Variant {
            fips: connection.use_fips_endpoint,
            dual_stack: connection.use_dualstack_endpoint,
        };
        let (_, variant) = endpoint::resolve(region, variant)?;
        let of_region = Endpoint::of_region(&service, region, variant)?;
        let endpoint = match connection.endpoint {
            Some(_) if variant != Variant::default() => {
                return Err(Error::config(
                    "endpoint: expected neither FIPS nor dual stack beside it, found one",
                ));
            }
            Some(endpoint) => Endpoint {
                region: of_region.region,
                ..endpoint
            },
            None => of_region,
        };
        Ok(Self {
            max_attempts: connection.max_attempts,
            request_timeout: connection.request_timeout,
            timeout: connection.timeout,
            credentials_timeout: connection.credentials_timeout,
            max_answer_length: connection.max_answer_length,
            retry_mode: connection.retry_mode,
            image: connection.image,
            ..Self::new(service, region, endpoint)?
        })
    }
}
