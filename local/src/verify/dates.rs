//! The dates of signatures: read strictly, and told as AWS tells them.

use std::time::{Duration, SystemTime};

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::invalid_signature;
use crate::error::ServiceError;

/// How far a request's date may be off, both ways.
pub(super) const TOLERANCE: Duration = Duration::from_mins(5);

/// The same for S3.
pub(super) const TOLERANCE_OF_S3: Duration = Duration::from_mins(15);

/// Whether a request of this date is neither too old nor too new.
pub(super) fn check(
    date_time: SystemTime,
    now: SystemTime,
    tolerance: Duration,
) -> Result<(), ServiceError> {
    let minutes = tolerance.as_secs() / 60;
    let (stated, server) = (format(date_time), format(now));
    let (earliest, latest) = (now - tolerance, now + tolerance);
    if date_time < earliest {
        let earliest = format(earliest);
        Err(invalid_signature(&format!(
            "Signature expired: {stated} is now earlier than {earliest} ({server} - {minutes} min.)"
        )))
    } else if date_time > latest {
        let latest = format(latest);
        Err(invalid_signature(&format!(
            "Signature not yet current: {stated} is still later than {latest} ({server} + {minutes} min.)"
        )))
    } else {
        Ok(())
    }
}

/// `20261120T101500Z` and nothing else.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let bytes = text.as_bytes();
    let marks = (bytes.get(8), bytes.get(15), bytes.len());
    if marks != (Some(&b'T'), Some(&b'Z'), 16) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_u16, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u16::from(byte - b'0'))
        })
    };
    let small = |range| u8::try_from(number(range)?).ok();
    let month = Month::try_from(small(4..6)?).ok()?;
    let date = Date::from_calendar_date(i32::from(number(0..4)?), month, small(6..8)?).ok()?;
    let time = Time::from_hms(small(9..11)?, small(11..13)?, small(13..15)?).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_utc().into())
}

fn format(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_strictly() {
        let seconds = |text| {
            parse(text).map(|time| {
                time.duration_since(SystemTime::UNIX_EPOCH)
                    .unwrap()
                    .as_secs()
            })
        };
        assert_eq!(seconds("19700101T000001Z"), Some(1));
        assert_eq!(seconds("20150830T123600Z"), Some(1_440_938_160));
        for bad in [
            "",
            "20150830T123600",
            "20150830 123600Z",
            "20151330T123600Z",
            "20150830T253600Z",
            "20150230T123600Z",
            "2015-08-30T12:36",
            "+0150830T123600Z",
            "２015083T1236Z",
            "20150830T123600ZZ",
        ] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_written_as_they_are_read() {
        for text in ["20150830T123600Z", "20240229T235959Z"] {
            assert_eq!(format(parse(text).unwrap()), text);
        }
    }

    #[test]
    fn five_minutes_are_still_in_time() {
        let now = parse("20261120T102102Z").unwrap();
        let checked = |seconds: i64| {
            let offset = Duration::from_secs(seconds.unsigned_abs());
            let stated = if seconds < 0 {
                now - offset
            } else {
                now + offset
            };
            check(stated, now, TOLERANCE).map_err(|error| error.message)
        };
        assert_eq!(checked(-300), Ok(()));
        assert_eq!(checked(300), Ok(()));
        assert_eq!(
            checked(-362).unwrap_err(),
            "Signature expired: 20261120T101500Z is now earlier than 20261120T101602Z \
             (20261120T102102Z - 5 min.)"
        );
        assert_eq!(
            checked(301).unwrap_err(),
            "Signature not yet current: 20261120T102603Z is still later than 20261120T102602Z \
             (20261120T102102Z + 5 min.)"
        );
    }
}
