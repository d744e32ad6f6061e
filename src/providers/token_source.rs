//! Tokens and other things that end: given once, or asked for before every request that carries them.

use std::{collections::BTreeMap, fmt, future::Future, pin::Pin, rc::Rc};

use crate::error::Error;

/// A value, or an asynchronous function that brings it: asked anew before every request.
///
/// A string is a source of itself. `Debug` shows no value: it may be a token.
///
/// ```
/// use rekognition_wasm::providers::Source;
///
/// let fixed = Source::from("eyJ…");
/// let fresh = Source::from_fn(async || Ok(String::from("eyJ…")));
/// assert_eq!(format!("{fixed:?} {fresh:?}"), "Source(value) Source(function)");
/// ```
#[derive(Clone)]
pub struct Source<T>(Kind<T>);

#[derive(Clone)]
enum Kind<T> {
    Value(T),
    Function(Rc<dyn Ask<T>>),
}

/// Login tokens by the names of their issuers, such as `accounts.google.com`, as Cognito Identity takes them.
pub type Logins = BTreeMap<String, String>;

impl<T> Source<T> {
    /// Always this value.
    pub fn value(value: T) -> Self {
        Self(Kind::Value(value))
    }

    /// What this function brings. Whoever waits for credentials is told its error.
    pub fn from_fn(function: impl AsyncFn() -> Result<T, Error> + 'static) -> Self {
        Self(Kind::Function(Rc::new(function)))
    }

    pub(super) async fn get(&self) -> Result<T, Error>
    where
        T: Clone,
    {
        match &self.0 {
            Kind::Value(value) => Ok(value.clone()),
            Kind::Function(function) => function.ask().await,
        }
    }
}

/// An asynchronous function, as one can be kept.
trait Ask<T> {
    fn ask(&self) -> Pin<Box<dyn Future<Output = Result<T, Error>> + '_>>;
}

impl<T, F: AsyncFn() -> Result<T, Error>> Ask<T> for F {
    fn ask(&self) -> Pin<Box<dyn Future<Output = Result<T, Error>> + '_>> {
        Box::pin(async move { self().await })
    }
}

impl<T: Default> Default for Source<T> {
    fn default() -> Self {
        Self::value(T::default())
    }
}

impl From<String> for Source<String> {
    fn from(value: String) -> Self {
        Self::value(value)
    }
}

impl From<&str> for Source<String> {
    fn from(value: &str) -> Self {
        Self::value(value.to_owned())
    }
}

impl<T> fmt::Debug for Source<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Value(_) => "Source(value)",
            Kind::Function(_) => "Source(function)",
        })
    }
}
