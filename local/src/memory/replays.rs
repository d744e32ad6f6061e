//! Remembers which answer a client's token got, so that the same request has one effect and another
//! request under the same token is refused.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::error::ServiceError;
use crate::input::Members;

/// How long a token is remembered.
const REMEMBERED: Duration = Duration::from_hours(8);

/// How many answers are remembered, so that nobody can fill the memory; then the oldest are forgotten.
const MOST: usize = 10_000;

/// The answers by operation and token.
#[derive(Debug)]
pub(crate) struct Replays<Answer>(HashMap<(String, String), Replay<Answer>>);

#[derive(Debug)]
struct Replay<Answer> {
    input: Members,
    answer: Answer,
    at: SystemTime,
}

impl<Answer> Default for Replays<Answer> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<Answer: Clone> Replays<Answer> {
    /// The answer that this request got before; an error if the token was another request's.
    pub(crate) fn find(
        &self,
        operation: &str,
        token: &str,
        input: &Members,
        now: SystemTime,
    ) -> Result<Option<Answer>, ServiceError> {
        let key = (operation.to_owned(), token.to_owned());
        match self.0.get(&key) {
            Some(replay) if replay.is_over(now) => Ok(None),
            Some(replay) if replay.input == *input => Ok(Some(replay.answer.clone())),
            Some(_) => Err(ServiceError::service(
                "IdempotentParameterMismatchException",
                "The ClientRequestToken was used before with other parameters",
            )),
            None => Ok(None),
        }
    }

    /// Remembers an answer, and forgets the old ones.
    pub(crate) fn remember(
        &mut self,
        operation: &str,
        token: &str,
        input: Members,
        answer: Answer,
        now: SystemTime,
    ) {
        self.0.retain(|_, replay| !replay.is_over(now));
        if self.0.len() >= MOST
            && let Some(oldest) = self.0.iter().min_by_key(|(_, replay)| replay.at)
        {
            let oldest = oldest.0.clone();
            self.0.remove(&oldest);
        }
        let key = (operation.to_owned(), token.to_owned());
        let replay = Replay {
            input,
            answer,
            at: now,
        };
        self.0.insert(key, replay);
    }
}

impl<Answer> Replay<Answer> {
    fn is_over(&self, now: SystemTime) -> bool {
        now >= self.at + REMEMBERED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_answers_are_forgotten() {
        let mut replays = Replays::default();
        for number in 0..=MOST as u64 {
            let now = SystemTime::UNIX_EPOCH + Duration::from_millis(number);
            replays.remember(
                "CreateUser",
                &number.to_string(),
                Members::default(),
                number,
                now,
            );
        }
        assert_eq!(replays.0.len(), MOST);
        let find = |number: u64| {
            let (input, now) = (Members::default(), SystemTime::UNIX_EPOCH);
            replays
                .find("CreateUser", &number.to_string(), &input, now)
                .unwrap()
        };
        assert_eq!(find(0), None);
        assert_eq!(find(1), Some(1));
        assert_eq!(find(MOST as u64), Some(MOST as u64));
    }
}
