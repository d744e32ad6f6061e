//! Times as AWS writes them, `20261120T101500Z`, and back; in UTC, for the years 1970 to 9999. The crate `time`
//! can do more, and with core's formatting it is 3 kB of the npm module.

use std::time::{Duration, SystemTime};

const DAY: u64 = 24 * 60 * 60;

/// `20261120T101500Z`. Times outside of the range are cut to it.
pub(crate) fn date_time(time: SystemTime) -> String {
    let seconds = seconds(time) % DAY;
    let mut text = date(time);
    text.push('T');
    for number in [seconds / 3600, seconds / 60 % 60, seconds % 60] {
        push(&mut text, number, 2);
    }
    text.push('Z');
    text
}

/// `20261120`.
pub(crate) fn date(time: SystemTime) -> String {
    let (year, month, day) = date_of(seconds(time) / DAY);
    let mut text = String::new();
    push(&mut text, year, 4);
    push(&mut text, month, 2);
    push(&mut text, day, 2);
    text
}

/// The time that is written so.
pub(crate) fn parse(text: &[u8]) -> Option<SystemTime> {
    if text.len() != 16 || text[8] != b'T' || text[15] != b'Z' {
        return None;
    }
    let month = number(&text[4..6])?;
    time(
        [
            &text[0..4],
            &text[6..8],
            &text[9..11],
            &text[11..13],
            &text[13..15],
        ],
        month,
    )
}

/// The time that begins the value of an HTTP header, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats>
pub(crate) fn parse_http_date(text: &str) -> Option<SystemTime> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let text = text
        .as_bytes()
        .get(..29)
        .filter(|text| text.ends_with(b" GMT"))?;
    let month = MONTHS.chunks(3).position(|month| *month == text[8..11])?;
    time(
        [
            &text[12..16],
            &text[5..7],
            &text[17..19],
            &text[20..22],
            &text[23..25],
        ],
        month as u64 + 1,
    )
}

/// The time of a year, day, hour, minute and second, in digits, and a month.
fn time(digits: [&[u8]; 5], month: u64) -> Option<SystemTime> {
    let [year, day, hour, minute, second] = digits.map(number);
    let (year, day, hour, minute, second) = (year?, day?, hour?, minute?, second?);
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 {
        return None;
    }
    let seconds = ((days_to(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

fn number(digits: &[u8]) -> Option<u64> {
    let mut digits = digits.iter();
    digits.try_fold(0, |number, &digit| {
        digit
            .is_ascii_digit()
            .then(|| number * 10 + u64::from(digit - b'0'))
    })
}

/// A time of JavaScript, in milliseconds, cut to the years that AWS can write.
#[cfg(any(feature = "npm", feature = "web"))]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "in range, or 0"
)]
pub(crate) fn from_milliseconds(milliseconds: f64) -> SystemTime {
    const LATEST: f64 = 253_402_300_799_000.0;
    let since_epoch = Duration::from_millis(milliseconds.min(LATEST) as u64);
    SystemTime::UNIX_EPOCH + since_epoch
}

/// Since 1970, up to the end of 9999.
fn seconds(time: SystemTime) -> u64 {
    const LAST: u64 = 253_402_300_799;
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH);
    since_epoch.unwrap_or_default().as_secs().min(LAST)
}

/// Years of the two functions below begin in March, so that the odd day is their last: day 0 is 1 March of
/// the year 0, and 719,468 is 1 January 1970.
const EPOCH: u64 = 719_468;

fn days_to(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    days_before_year(year) + (month * 153 + 2) / 5 + day - 1 - EPOCH
}

fn date_of(days: u64) -> (u64, u64, u64) {
    let days = days + EPOCH;
    // never too small; too large by one at the end of a year
    let mut year = (days * 400 + 591) / 146_097;
    if days_before_year(year) > days {
        year -= 1;
    }
    let day_of_year = days - days_before_year(year);
    let month = (day_of_year * 5 + 2) / 153;
    let day = day_of_year - (month * 153 + 2) / 5 + 1;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

fn days_before_year(year: u64) -> u64 {
    year * 365 + year / 4 - year / 100 + year / 400
}

fn push(text: &mut String, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_u64.pow(place) % 10;
        text.push(char::from(b'0' + digit.to_le_bytes()[0]));
    }
}
