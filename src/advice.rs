//! Advice on errors, where the machine has some. In the npm package the words are TypeScript's
//! (`tell.ts`), which loads them with the first error; the module gives the name alone.

use std::borrow::Cow;

use crate::text::{concat, decimal};

/// Advice on an error.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Advice {
    /// In the words of whoever knows more.
    Words(Cow<'static, str>),
    /// There was no answer.
    Connection,
    /// The provider brought once more what the service had refused.
    SameCredentials,
    /// No whole answer came, and the call must not be made twice.
    MaybeDone,
    /// A later attempt was refused, perhaps because of an earlier one.
    DoneBefore,
    /// The clock here is off by so many minutes.
    Clock(u64),
}

impl Advice {
    /// The words of the advice.
    pub(crate) fn words(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Words(words) => words,
            Self::Connection => "check the connection and the endpoint",
            Self::SameCredentials => {
                "the provider brought the same keys again: it must bring new ones, and fixed keys end"
            }
            Self::MaybeDone => "the service may have done it: look before you call again",
            Self::DoneBefore => "an earlier attempt may have done it",
            Self::Clock(minutes) => {
                let minutes = decimal(*minutes);
                let pieces = ["the clock here is ", &minutes, " minutes off the service's"];
                return Cow::Owned(concat(&pieces));
            }
        })
    }

    /// The name by which the npm package knows the words, and their number if they have one.
    #[cfg(feature = "npm")]
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Words(words) => words.to_string(),
            Self::Connection => "Connection".to_owned(),
            Self::SameCredentials => "SameCredentials".to_owned(),
            Self::MaybeDone => "MaybeDone".to_owned(),
            Self::DoneBefore => "DoneBefore".to_owned(),
            Self::Clock(minutes) => concat(&["Clock ", &decimal(*minutes)]),
        }
    }
}
