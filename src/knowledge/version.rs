//! Version numbers of pip and Python.

use std::cmp::Ordering;
use std::fmt;

/// A release number of up to three parts; missing ones compare as zero.
#[derive(Debug, Clone, Copy)]
pub struct Version {
    parts: [u16; 3],
    given: u8,
}

impl Version {
    /// A version of three parts.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { parts: [major, minor, patch], given: if patch == 0 { 2 } else { 3 } }
    }

    /// Reads the leading numbers of `23.0.1`, `3.11`, `23.0.1+dfsg-1`, `3.14.0rc2`; further parts
    /// are ignored. `None` if the text does not start with a number.
    pub fn parse(text: &str) -> Option<Self> {
        let mut version = Self { parts: [0; 3], given: 0 };
        for piece in text.split('.').take(3) {
            let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let Ok(number) = piece[..digits].parse() else { break };
            version.parts[usize::from(version.given)] = number;
            version.given += 1;
            if digits < piece.len() {
                break;
            }
        }
        (version.given > 0).then_some(version)
    }

    /// The first part.
    pub fn major(self) -> u16 {
        self.parts[0]
    }

    /// The second part, 0 if it is missing.
    pub fn minor(self) -> u16 {
        self.parts[1]
    }

    /// How many parts were given, 1 to 3: a Python version of two parts stands for any patch.
    pub fn precision(self) -> u8 {
        self.given
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts.cmp(&other.parts)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.parts[0])?;
        self.parts[1..usize::from(self.given.max(1))]
            .iter()
            .try_for_each(|part| write!(f, ".{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        Version::parse(text).map_or_else(String::new, |v| v.to_string())
    }

    #[test]
    fn reads_the_leading_numbers() {
        assert_eq!(read("23.0.1+dfsg-1"), "23.0.1");
        assert_eq!(read("3.14.0rc2"), "3.14.0");
        assert_eq!(read("3.11"), "3.11");
        assert_eq!(read("24"), "24");
        assert_eq!(read("26.x"), "26");
        assert_eq!(read("unknown"), "");
        assert_eq!(read("99999999"), "");
    }

    #[test]
    fn compares_numbers_not_text() {
        let version = |text| Version::parse(text).expect("a version");
        assert!(version("23.0") < version("23.0.1"));
        assert!(version("9.0.3") < version("23.0"));
        assert_eq!(version("24"), version("24.0.0"));
        assert_eq!(Version::new(23, 0, 1).to_string(), "23.0.1");
    }
}
