//! Cuts lists into pages, and makes the tokens that go from one to the next. A token is accepted only
//! by the process that made it, and only for the list that it was made for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::error::ServiceError;

/// The bytes of a digest that a token carries.
const PROOF: usize = 16;

/// What makes tokens this process's own.
#[derive(Debug)]
pub(crate) struct Pages {
    secret: [u8; 16],
}

/// A page, and the token for the next one where there is more.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_token: Option<String>,
}

impl Default for Pages {
    fn default() -> Self {
        let secret = Uuid::new_v4().into_bytes();
        Self { secret }
    }
}

impl Pages {
    /// The page of `items` that `token` leads to, the first without one. `list` names the list by
    /// everything that decides what is in it: the operation, the collection, filters. Items come with
    /// growing numbers, which stay theirs when others are deleted.
    pub(crate) fn page<T>(
        &self,
        list: &[&str],
        items: impl Iterator<Item = (u64, T)>,
        token: Option<&str>,
        most: usize,
    ) -> Result<Page<T>, ServiceError> {
        let reached = match token {
            Some(token) => self.position(list, token)?,
            None => 0,
        };
        let mut rest = items
            .skip_while(|(number, _)| *number <= reached)
            .peekable();
        let mut position = reached;
        let mut page = Vec::new();
        while page.len() < most
            && let Some((number, item)) = rest.next()
        {
            position = number;
            page.push(item);
        }
        let next_token = rest.peek().map(|_| self.token(list, position));
        Ok(Page {
            items: page,
            next_token,
        })
    }

    fn token(&self, list: &[&str], position: u64) -> String {
        let mut bytes = position.to_be_bytes().to_vec();
        bytes.extend(self.proof(list, position));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn position(&self, list: &[&str], token: &str) -> Result<u64, ServiceError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
        if let Some((position, proof)) = bytes.split_first_chunk() {
            let position = u64::from_be_bytes(*position);
            if proof.ct_eq(&self.proof(list, position)).into() {
                return Ok(position);
            }
        }
        Err(ServiceError::service(
            "InvalidPaginationTokenException",
            "The pagination token is not valid for this request",
        ))
    }

    fn proof(&self, list: &[&str], position: u64) -> [u8; PROOF] {
        let mut digest = Sha256::new_with_prefix(self.secret);
        digest.update(position.to_be_bytes());
        for part in list {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        let mut proof = [0; PROOF];
        proof.copy_from_slice(&digest.finalize()[..PROOF]);
        proof
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [&str; 2] = ["ListFaces", "people"];

    fn page(pages: &Pages, numbers: &[u64], token: Option<&str>, most: usize) -> Page<u64> {
        let items = numbers.iter().map(|number| (*number, *number));
        pages.page(&LIST, items, token, most).unwrap()
    }

    #[test]
    fn pages_go_on_where_the_last_one_ended() {
        let pages = Pages::default();
        let first = page(&pages, &[1, 2, 3, 4, 5], None, 2);
        assert_eq!(first.items, [1, 2]);
        // Two were deleted meanwhile, one of them the last that was shown, and one was added.
        let second = page(&pages, &[1, 4, 5, 6], first.next_token.as_deref(), 2);
        assert_eq!(second.items, [4, 5]);
        let third = page(&pages, &[1, 4, 5, 6], second.next_token.as_deref(), 2);
        assert_eq!((third.items, third.next_token), (vec![6], None));
    }

    #[test]
    fn a_full_last_page_has_no_token() {
        let pages = Pages::default();
        assert_eq!(page(&pages, &[1, 2], None, 2).next_token, None);
        assert_eq!(page(&pages, &[], None, 2).next_token, None);
    }

    #[test]
    fn a_token_is_for_its_list_and_its_process() {
        let pages = Pages::default();
        let token = page(&pages, &[1, 2, 3], None, 1).next_token.unwrap();
        let refused = |pages: &Pages, list: &[&str], token: &str| {
            let page = pages.page(list, [(1, 1)].into_iter(), Some(token), 1);
            assert_eq!(page.unwrap_err().kind, "InvalidPaginationTokenException");
        };
        refused(&pages, &["ListFaces", "others"], &token);
        refused(&pages, &["ListUsers", "people"], &token);
        refused(&pages, &["ListFacesp", "eople"], &token);
        refused(&Pages::default(), &LIST, &token);
        for garbage in ["", "x", "AAAA", "no token!", &token[1..], &"A".repeat(255)] {
            refused(&pages, &LIST, garbage);
        }
    }
}
