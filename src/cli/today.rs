//! Which day it is for comments with `until=`.

use super::Failure;
use crate::knowledge::Date;
use std::time::{SystemTime, UNIX_EPOCH};

/// The day that was named, else that of `SOURCE_DATE_EPOCH`
/// (<https://reproducible-builds.org/specs/source-date-epoch/>), else that of the clock; in universal
/// time.
pub(super) fn today(named: Option<Date>) -> Result<Date, Failure> {
    if let Some(date) = named {
        return Ok(date);
    }
    let (seconds, wrong) = if let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") {
        let seconds = text.to_str().and_then(|text| text.parse().ok());
        (seconds, "SOURCE_DATE_EPOCH is no number of seconds since 1970")
    } else {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        (since.map(|since| since.as_secs()), "the clock is wrong; say the day with --today")
    };
    seconds.and_then(day_of).ok_or_else(|| Failure(wrong.to_owned()))
}

fn day_of(seconds: u64) -> Option<Date> {
    Date::from_unix_days(u32::try_from(seconds / 86_400).ok()?)
}
