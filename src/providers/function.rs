//! Credentials from a function of the program's own.

use crate::{
    credentials::{Credentials, ProvideCredentials, ProvidedCredentials},
    error::Error,
};

/// The provider that [`from_fn`] makes.
pub struct FromFn<F>(F);

/// A provider that asks this function for credentials.
///
/// ```
/// use rekognition_wasm::{credentials::Credentials, providers::function::from_fn};
///
/// let provider = from_fn(async || {
///     let (key, secret) = ("ASIA…", "…"); // of the program's own back end
///     # let (key, secret) = ("ASIA", "secret");
///     Credentials::new(key.to_owned(), secret.to_owned(), None, None, None)
/// });
/// ```
pub fn from_fn<F: AsyncFn() -> Result<Credentials, Error>>(function: F) -> FromFn<F> {
    FromFn(function)
}

impl<F: AsyncFn() -> Result<Credentials, Error>> ProvideCredentials for FromFn<F> {
    fn provide(&self) -> ProvidedCredentials<'_> {
        Box::pin(async move { (self.0)().await })
    }
}
