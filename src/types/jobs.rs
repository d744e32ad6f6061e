//! Waiting for what takes the service minutes: asks again and again, ever more rarely, until it has ended.

use std::time::Duration;

use super::{Answered, Operation, Pages, Paginated};
use crate::{
    error::Error,
    platform::{Platform, race},
    rekognition::Rekognition,
};

/// An operation that answers how far a job is, and with its results once it has succeeded.
pub trait Job: Operation + Clone {
    /// The job's status.
    fn status(response: &Self::Response) -> Option<&str>;
    /// Why the job has failed, in the service's words.
    fn reason(response: &Self::Response) -> Option<&str>;
}

/// How far something is that is waited for.
pub(crate) enum State {
    Running,
    Succeeded,
    /// It has come to a bad end, which is this.
    Failed(String),
}

/// How to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitOptions {
    /// How long to wait before asking again for the first time; then its bound doubles, and chance shortens it.
    pub min_delay: Duration,
    /// The longest that is waited between two questions.
    pub max_delay: Duration,
    /// How long to wait in all; without end if there is none.
    pub limit: Option<Duration>,
}

impl Default for WaitOptions {
    /// From 2 to 30 seconds, without end.
    fn default() -> Self {
        Self {
            min_delay: Duration::from_secs(2),
            max_delay: Duration::from_secs(30),
            limit: None,
        }
    }
}

impl WaitOptions {
    /// How long to wait after so many questions: a random time from `min_delay` to a bound that doubles, and `max_delay`
    /// once the bound is beyond that, as the AWS SDK for JavaScript has it. `random` is from 0 up to 1.
    pub fn delay(&self, questions: u32, random: f64) -> Duration {
        let doublings = questions.saturating_sub(1).min(31);
        let bound = self.min_delay.saturating_mul(1 << doublings);
        if bound > self.max_delay {
            return self.max_delay.max(self.min_delay);
        }
        let spread = bound.saturating_sub(self.min_delay);
        let part = Duration::try_from_secs_f64(spread.as_secs_f64() * random).unwrap_or(spread);
        self.min_delay.saturating_add(part)
    }
}

impl<P: Platform> Rekognition<P> {
    /// Waits until a job has succeeded: what its operation then answers, which is the first page of the results.
    /// Dropping the future ends the waiting, not the job.
    ///
    /// # Errors
    /// Those of the call, but for those that may pass: then it is asked again, later.
    /// [`Kind::Job`](crate::error::Kind::Job) if the job ends in any other way, [`Kind::Timeout`](crate::error::Kind::Timeout) if it has not ended within the limit.
    pub async fn wait_for<R: Job>(
        &self,
        request: R,
        options: WaitOptions,
    ) -> Result<R::Response, Error> {
        self.wait_until(request, options, job_state::<R>).await
    }

    /// Waits like [`wait_for`](Self::wait_for): all pages of the results, of which the first is there already.
    ///
    /// ```
    /// # use rekognition_wasm::{Rekognition, error::Error, platform::Platform, types::*};
    /// # async fn example(rekognition: &Rekognition<impl Platform>, video: Video) -> Result<(), Error> {
    /// let start = StartLabelDetectionRequest { video, ..Default::default() };
    /// let job_id = rekognition.start_label_detection(start).await?.job_id.unwrap_or_default();
    /// let results = GetLabelDetectionRequest { job_id, ..Default::default() };
    /// let mut pages = rekognition.wait_for_pages(results, WaitOptions::default()).await?;
    /// while let Some(page) = pages.next().await {
    ///     println!("{:?}", page?.labels);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`wait_for`](Self::wait_for).
    pub async fn wait_for_pages<R: Job + Paginated>(
        &self,
        request: R,
        options: WaitOptions,
    ) -> Result<Pages<'_, P, R>, Error> {
        let first = self.wait_for(request.clone(), options).await?;
        Ok(Pages::after(self, request, first))
    }

    /// Asks until an answer says that it is over.
    pub(crate) async fn wait_until<R: Operation + Clone>(
        &self,
        request: R,
        options: WaitOptions,
        state: impl Fn(&R::Response) -> State,
    ) -> Result<R::Response, Error> {
        let platform = self.platform();
        let end = options
            .limit
            .and_then(|limit| platform.now().checked_add(limit));
        let still_waiting = || {
            let seconds = options.limit.unwrap_or_default().as_secs_f64();
            Error::still_waiting(format!("{}: not done within {seconds} s", R::NAME))
        };
        let questions = async {
            let mut questions = 0;
            loop {
                match self.send_keeping(request.clone()).await {
                    Ok((Answered { response, .. }, secrets)) => match state(&response) {
                        State::Succeeded => return Ok(response),
                        State::Failed(how) => {
                            let error = Error::job(format!("{}: {how}", R::NAME));
                            return Err(error.without(&secrets));
                        }
                        State::Running => {}
                    },
                    Err(error) if error.is_retryable() => {}
                    Err(error) => return Err(error),
                }
                questions += 1;
                let delay = options.delay(questions, platform.random());
                // the next question would come too late
                if end.is_some_and(|end| platform.now() + delay > end) {
                    return Err(still_waiting());
                }
                platform.sleep(delay).await;
            }
        };
        let Some(limit) = options.limit else {
            return questions.await;
        };
        let outcome = race(questions, platform.sleep(limit)).await;
        outcome.unwrap_or_else(|()| Err(still_waiting()))
    }
}

fn job_state<R: Job>(response: &R::Response) -> State {
    match R::status(response) {
        Some("CREATED" | "QUEUED" | "IN_PROGRESS") => State::Running,
        Some("SUCCEEDED") => State::Succeeded,
        status => {
            let status = status.unwrap_or("missing");
            State::failed(
                &format!("the job's status is {status}"),
                R::reason(response),
            )
        }
    }
}

impl State {
    /// It has come to this end, for a reason if the service has given one.
    pub(crate) fn failed(end: &str, reason: Option<&str>) -> Self {
        Self::Failed(match reason {
            Some(reason) => format!("{end}: {reason}"),
            None => end.to_owned(),
        })
    }
}
