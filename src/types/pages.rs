//! Answers that come page by page.

use super::Operation;
use crate::{error::Error, platform::Platform, rekognition::Rekognition};

/// An operation that answers page by page.
pub trait Paginated: Operation + Clone {
    /// Where a page says that the next one begins.
    fn next_token(response: &Self::Response) -> Option<&str>;
    /// Where the page begins that is asked for; the first if there is none.
    fn next_token_mut(&mut self) -> &mut Option<String>;
}

/// The pages of an answer, each asked for when it is wanted.
pub struct Pages<'a, P: Platform, R: Paginated> {
    rekognition: &'a Rekognition<P>,
    /// What asks for the next page; `None` after the last.
    request: Option<R>,
    /// A first page that is there already.
    first: Option<R::Response>,
    /// The last page said that the next one is itself.
    repeats: bool,
}

impl<P: Platform> Rekognition<P> {
    /// The pages that answer a request, from its `next_token` on.
    ///
    /// ```
    /// # use rekognition_wasm::{Rekognition, error::Error, platform::Platform, types::ListFacesRequest};
    /// # async fn example(rekognition: &Rekognition<impl Platform>) -> Result<(), Error> {
    /// let mut pages = rekognition.pages(ListFacesRequest {
    ///     collection_id: "people".to_owned(),
    ///     ..Default::default()
    /// });
    /// while let Some(page) = pages.next().await {
    ///     for face in page?.faces {
    ///         println!("{:?}", face.face_id);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<R: Paginated>(&self, request: R) -> Pages<'_, P, R> {
        Pages {
            rekognition: self,
            request: Some(request),
            first: None,
            repeats: false,
        }
    }
}

impl<'a, P: Platform, R: Paginated> Pages<'a, P, R> {
    /// The pages of which the first has been answered already.
    pub(super) fn after(rekognition: &'a Rekognition<P>, request: R, first: R::Response) -> Self {
        Self {
            first: Some(first),
            ..rekognition.pages(request)
        }
    }

    /// The next page; `None` after the last.
    ///
    /// After an error, or if the future was dropped, the same page is asked for again: a reader can go on where it was.
    ///
    /// # Errors
    /// Those of the call. A page that says that the next one is itself would never end: the next call is an error,
    /// and the last one.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        let request = self.request.as_mut()?;
        if self.repeats {
            self.request = None;
            let message = format!(
                "{}: expected another NextToken, found the same again",
                R::NAME
            );
            return Some(Err(Error::unexpected_answer(message)));
        }
        let response = match self.first.take() {
            Some(first) => first,
            None => match self.rekognition.send(request.clone()).await {
                Ok(answered) => answered.response,
                Err(error) => return Some(Err(error)),
            },
        };
        match R::next_token(&response).filter(|token| !token.is_empty()) {
            Some(token) => {
                let asked = request.next_token_mut();
                self.repeats = asked.as_deref() == Some(token);
                *asked = Some(token.to_owned());
            }
            None => self.request = None,
        }
        Some(Ok(response))
    }
}
