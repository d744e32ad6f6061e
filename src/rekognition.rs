//! The typed client of Amazon Rekognition: a method for each operation, over [`Client`].

use crate::{
    client::{CallOptions, Client},
    config::{Config, ConnectionConfig},
    credentials::{Connect, SharedProvider},
    error::Error,
    platform::Platform,
    services::rekognition::REKOGNITION,
};

/// A client of Amazon Rekognition in one region, with a method for each operation; clones share everything.
///
/// ```
/// use rekognition_wasm::{
///     Rekognition,
///     error::Error,
///     platform::Platform,
///     providers::CognitoIdentityPool,
///     types::{Attribute, DetectFacesRequest, FaceDetail},
/// };
///
/// /// `platform` is `platform::web::Web` in a page or a worker.
/// fn client<P: Platform>(platform: P) -> Result<Rekognition<P>, Error> {
///     let pool = CognitoIdentityPool::new("us-east-1:00000000-0000-0000-0000-000000000000");
///     Rekognition::new(platform, "us-east-1", pool)
/// }
///
/// /// `photo` is a JPEG or PNG file.
/// async fn faces(
///     rekognition: &Rekognition<impl Platform>,
///     photo: Vec<u8>,
/// ) -> Result<Vec<FaceDetail>, Error> {
///     let request = DetectFacesRequest {
///         image: photo.into(),
///         attributes: Some(vec![Attribute::Emotions, Attribute::AgeRange]),
///     };
///     Ok(rekognition.detect_faces(request).await?.face_details)
/// }
/// ```
#[derive(Clone)]
pub struct Rekognition<P: Platform> {
    client: Client<P>,
}

impl<P: Platform> Rekognition<P> {
    /// A client in a region, such as `us-east-1`, that signs with these credentials: a
    /// [provider](crate::providers), or [`Credentials`](crate::credentials::Credentials) that are there already.
    ///
    /// # Errors
    /// [`Kind::Config`](crate::error::Kind::Config): the region is none, or an option of the provider cannot be meant.
    /// Nothing is sent.
    pub fn new(platform: P, region: &str, credentials: impl Connect<P>) -> Result<Self, Error> {
        Self::with_config(platform, region, credentials, ConnectionConfig::default())
    }

    /// A client like that of [`new`](Self::new), reached in this way.
    ///
    /// ```
    /// # use rekognition_wasm::{Rekognition, config::{ConnectionConfig, RetryMode}, credentials::Connect, error::Error, platform::Platform};
    /// # fn example<P: Platform>(platform: P, credentials: impl Connect<P>) -> Result<Rekognition<P>, Error> {
    /// let config = ConnectionConfig { max_attempts: 5, retry_mode: RetryMode::Adaptive, ..Default::default() };
    /// Rekognition::with_config(platform, "eu-west-1", credentials, config)
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    pub fn with_config(
        platform: P,
        region: &str,
        credentials: impl Connect<P>,
        config: ConnectionConfig,
    ) -> Result<Self, Error> {
        let config = Config::of_region(REKOGNITION, region, config)?;
        let credentials = credentials.connect(&platform)?;
        Ok(Client::new(platform, config, credentials).into())
    }

    /// The same client, whose calls are told this. It shares everything else.
    ///
    /// ```
    /// use rekognition_wasm::{
    ///     Rekognition, client::CallOptions, error::Error, platform::Platform, types::CreateUserRequest,
    /// };
    ///
    /// /// Tries again even if an answer was lost: the second time, the service says that there is such a user.
    /// async fn create(
    ///     rekognition: &Rekognition<impl Platform>,
    ///     user: CreateUserRequest,
    /// ) -> Result<(), Error> {
    ///     let thrice = CallOptions { max_attempts: Some(3), ..Default::default() };
    ///     rekognition.with_options(thrice).create_user(user).await.map(drop)
    /// }
    /// ```
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        self.client.with_options(options).into()
    }

    /// The provider of the credentials: for another client to share, or to forget the user at sign-out
    /// ([`clear`](crate::credentials::ProvideCredentials::clear)).
    pub fn credentials(&self) -> Option<&SharedProvider> {
        self.client.credentials()
    }

    /// The client below, which takes and answers JSON: for operations that are newer than this crate.
    pub fn client(&self) -> &Client<P> {
        &self.client
    }

    /// The host that it runs on.
    pub fn platform(&self) -> &P {
        self.client.platform()
    }
}

/// A client of [`REKOGNITION`] with typed operations.
impl<P: Platform> From<Client<P>> for Rekognition<P> {
    fn from(client: Client<P>) -> Self {
        Self { client }
    }
}
