//! Credentials from a function of the program's own.

use std::rc::Rc;

use crate::{
    credentials::{
        Cached, Connect, Credentials, ProvideCredentials, ProvidedCredentials, SharedProvider,
    },
    error::Error,
    platform::Platform,
};

/// The provider that [`from_fn`] makes.
#[derive(Clone, Copy)]
pub struct Callback<F>(F);

/// A provider that keeps what this function brings, and asks it again before that ends or when it was refused.
///
/// ```
/// use rekognition_wasm::{
///     credentials::{Credentials, Keys},
///     providers::from_fn,
/// };
///
/// let provider = from_fn(async || {
///     let (key, secret) = ("ASIA…", "…"); // of the program's own back end
///     Credentials::new(Keys {
///         access_key_id: key.to_owned(),
///         secret_access_key: secret.to_owned(),
///         ..Keys::default()
///     })
/// });
/// ```
pub fn from_fn<F: AsyncFn() -> Result<Credentials, Error> + 'static>(function: F) -> Callback<F> {
    Callback(function)
}

impl<P: Platform, F: AsyncFn() -> Result<Credentials, Error> + 'static> Connect<P> for Callback<F> {
    fn connect(self, platform: &P) -> Result<SharedProvider, Error> {
        // whoever vends them is not known, nor is its clock
        Ok(Rc::new(Cached::new(platform.clone(), Function(self.0))))
    }
}

/// A function as it is asked.
struct Function<F>(F);

impl<F: AsyncFn() -> Result<Credentials, Error>> ProvideCredentials for Function<F> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(async move { (self.0)().await })
    }
}
