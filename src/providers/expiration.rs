//! Reads when credentials end, as STS and the endpoints for containers write it: RFC 3339.

use std::time::{Duration, SystemTime};

use time::{Date, Month};

/// The time of `2026-11-20T11:15:00Z`, also with a fraction of a second or an offset; `None` if it is none, or is
/// before 1970.
///
/// <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let (date_time, rest) = text.split_at_checked(19)?;
    let bytes = date_time.as_bytes();
    let separators = [bytes[4], bytes[7], bytes[10], bytes[13], bytes[16]];
    if !matches!(separators, [b'-', b'-', b'T' | b't' | b' ', b':', b':']) {
        return None;
    }
    let month = Month::try_from(digits::<u8>(&bytes[5..7])?).ok()?;
    let date =
        Date::from_calendar_date(digits(&bytes[..4])?, month, digits(&bytes[8..10])?).ok()?;
    let (hour, minute, second) = (
        digits(&bytes[11..13])?,
        digits(&bytes[14..16])?,
        digits(&bytes[17..19])?,
    );
    let local = date.with_hms(hour, minute, second).ok()?.assume_utc();
    let seconds = local
        .unix_timestamp()
        .checked_sub(offset(behind_fraction(rest)?)?)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.try_into().ok()?))
}

/// What is behind a fraction, if there is one: credentials end with the second.
fn behind_fraction(text: &str) -> Option<&str> {
    let Some(fraction) = text.strip_prefix('.') else {
        return Some(text);
    };
    let rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (rest.len() < fraction.len()).then_some(rest)
}

/// How many seconds `Z` or `+01:00` is ahead of UTC.
fn offset(text: &str) -> Option<i64> {
    let (sign, time) = match text.as_bytes() {
        b"Z" | b"z" => return Some(0),
        [b'+', time @ ..] => (1, time),
        [b'-', time @ ..] => (-1, time),
        _ => return None,
    };
    let [h, hh, b':', m, mm] = *time else {
        return None;
    };
    let (hours, minutes): (i64, i64) = (digits(&[h, hh])?, digits(&[m, mm])?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60)
}

/// The number of a few digits.
fn digits<T: TryFrom<i32>>(text: &[u8]) -> Option<T> {
    let number = text.iter().try_fold(0_i32, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        Some(number * 10 + i32::from(digit))
    });
    T::try_from(number?).ok()
}
