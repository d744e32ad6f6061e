//! The settings of a client, as plain values.

use std::time::Duration;

use crate::{
    clock::Clock,
    endpoint::{Endpoint, check_region},
    error::Error,
    image::ImageOptions,
    retry::Mode,
    service::Service,
};

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
    /// How failures are tried again.
    pub retry_mode: Mode,
    /// How the images of typed requests are made ready.
    pub image: ImageOptions,
    /// What is known of the service's clock; all clients and caches of a thread share it by default.
    pub clock: Clock,
}

impl Config {
    /// The default of [`Config::max_attempts`].
    pub const MAX_ATTEMPTS: u32 = 3;
    /// The default of [`Config::request_timeout`].
    pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

    /// The settings for a service at an endpoint, the rest as is usual.
    ///
    /// # Errors
    /// The region is not lower-case letters, digits and inner hyphens.
    pub fn new(service: Service, region: &str, endpoint: Endpoint) -> Result<Self, Error> {
        check_region(region)?;
        Ok(Self {
            service,
            region: region.to_owned(),
            endpoint,
            max_attempts: Self::MAX_ATTEMPTS,
            request_timeout: Self::REQUEST_TIMEOUT,
            timeout: None,
            retry_mode: Mode::default(),
            image: ImageOptions::default(),
            clock: Clock::default(),
        })
    }
}
