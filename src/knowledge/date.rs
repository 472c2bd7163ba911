//! Days of the calendar.

use std::fmt;

/// A day, compared by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day whose parts are known to be right.
    pub const fn new(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// Reads `2024-04-26`; `None` for any other form and for days that no calendar has.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        if bytes.len() != 10 || !shape {
            return None;
        }
        let date = Self {
            year: text[..4].parse().ok()?,
            month: text[5..7].parse().ok()?,
            day: text[8..].parse().ok()?,
        };
        (1..=date.days_in_month()).contains(&date.day).then_some(date)
    }

    /// The day that lies `days` after 1 January 1970; `None` beyond the year 9999.
    pub fn from_unix_days(days: u32) -> Option<Self> {
        let mut left = days;
        let mut date = Self::new(1970, 1, 1);
        while left >= date.days_in_year() {
            left -= date.days_in_year();
            date.year += 1;
            if date.year > 9999 {
                return None;
            }
        }
        while left >= u32::from(date.days_in_month()) {
            left -= u32::from(date.days_in_month());
            date.month += 1;
        }
        date.day = 1 + left as u8;
        Some(date)
    }

    fn is_leap(self) -> bool {
        self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400))
    }

    fn days_in_year(self) -> u32 {
        365 + u32::from(self.is_leap())
    }

    /// 0 for a month that does not exist.
    fn days_in_month(self) -> u8 {
        match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(self.is_leap()),
            _ => 0,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_iso_dates() {
        let date = Date::parse("2024-02-29");
        assert_eq!(date, Some(Date::new(2024, 2, 29)));
        assert_eq!(date.map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
    }

    #[test]
    fn refuses_what_no_calendar_has() {
        for text in
            ["2023-02-29", "2024-13-01", "2024-00-10", "2024-4-26", "", "2024-04-2x", "２024-04"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn compares_by_the_calendar() {
        assert!(Date::parse("2024-04-26") > Date::parse("2024-04-25"));
        assert!(Date::parse("2023-12-31") < Date::parse("2024-01-01"));
    }

    #[test]
    fn counts_days_since_1970() {
        assert_eq!(Date::from_unix_days(0), Some(Date::new(1970, 1, 1)));
        assert_eq!(Date::from_unix_days(19_839), Some(Date::new(2024, 4, 26)));
        assert_eq!(Date::from_unix_days(u32::MAX), None);
    }
}
