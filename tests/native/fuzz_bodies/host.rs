//! A host whose network answers every request at once with the same.

use std::{
    future::{Future, pending},
    pin::pin,
    task::{Context, Poll, Waker},
    time::{Duration, SystemTime},
};

use rekognition_wasm::{
    client::Client,
    config::Config,
    credentials::{Credentials, Keys},
    endpoint::{Endpoint, Variant},
    http::{Request, Response},
    platform::{NetworkError, Platform},
    service::Service,
};

#[derive(Clone)]
pub(super) struct Host(pub(super) Response);

impl Platform for Host {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_mins(29_919_495)
    }

    fn random(&self) -> f64 {
        0.5
    }

    /// Back-offs are over at once, time limits never: the answer is there first.
    async fn sleep(&self, duration: Duration) {
        if duration >= Config::REQUEST_TIMEOUT {
            pending::<()>().await;
        }
    }

    async fn sha256(&self, _: &[u8]) -> [u8; 32] {
        [0; 32]
    }

    async fn fetch(&self, _: Request<'_>) -> Result<Response, NetworkError> {
        Ok(self.0.clone())
    }
}

/// A client that signs, of a service that answers like that.
pub(super) fn client(service: Service, response: Response) -> Client<Host> {
    let region = "us-east-1";
    let endpoint = Endpoint::of_region(&service, region, Variant::default()).expect("valid");
    let config = Config::new(service, region, endpoint).expect("valid");
    let keys = Credentials::new(Keys {
        access_key_id: "AKID".into(),
        secret_access_key: "secret".into(),
        ..Keys::default()
    });
    let keys = keys.expect("valid");
    Client::new(Host(response), config, std::rc::Rc::new(keys))
}

/// The value of a future that waits for nothing.
pub(super) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("expected a future that waits for nothing"),
    }
}
