//! Sorted tables of tab-separated text, searched without parsing them first.
//!
//! A table starts with comment lines (`#`), the last of which names the columns. The other lines
//! are rows, sorted by their bytes; the first column is the key. Several rows may share a key.

use super::Date;

/// An embedded table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    rows: &'static str,
}

impl Table {
    /// Wraps the text of a table, without its comment lines.
    pub const fn new(text: &'static str) -> Self {
        let mut rows = text;
        while let [b'#', ..] = rows.as_bytes() {
            let mut end = 0;
            while end < rows.len() && rows.as_bytes()[end] != b'\n' {
                end += 1;
            }
            let cut = if end < rows.len() { end + 1 } else { end };
            rows = rows.split_at(cut).1;
        }
        Self { rows }
    }

    /// Every row, in order.
    pub fn rows(self) -> impl Iterator<Item = Row> {
        self.rows_at(0)
    }

    /// The first row with this key.
    pub fn find(self, key: &str) -> Option<Row> {
        self.all(key).next()
    }

    /// Every row with this key, in order.
    pub fn all(self, key: &str) -> impl Iterator<Item = Row> {
        self.rows_from(key).take_while(move |row| row.key() == key)
    }

    /// Every row from the first whose key is not below `key`, in order.
    pub fn rows_from(self, key: &str) -> impl Iterator<Item = Row> {
        self.rows_at(self.lower_bound(0, key))
    }

    /// Of the rows with this key, the one that holds on a day: the last whose date in column
    /// `since` has come, or else the first.
    pub fn at(self, key: &str, since: usize, on: Date) -> Option<Row> {
        let mut found = None;
        for row in self.all(key) {
            if found.is_none() || Date::parse(row.field(since)).is_none_or(|day| day <= on) {
                found = Some(row);
            }
        }
        found
    }

    /// The keys `prefix*` that `name` starts with, longest first, each as its first row. Only the
    /// first 200 bytes of the name are looked at.
    pub fn prefixes(self, name: &str) -> impl Iterator<Item = Row> {
        let cuts =
            name.char_indices().map(|(at, _)| at).chain([name.len()]).take_while(|at| *at <= 200);
        let mut key = String::with_capacity(name.len() + 1);
        let (mut found, mut from) = (Vec::new(), 0);
        for cut in cuts {
            key.clear();
            key.push_str(&name[..cut]);
            // What begins with more of the name comes later in the table.
            from = self.lower_bound(from, &key);
            if !self.rows[from..].starts_with(&key) {
                break;
            }
            key.push('*');
            found.extend(
                self.rows_at(self.lower_bound(from, &key)).next().filter(|row| row.key() == key),
            );
        }
        found.into_iter().rev()
    }

    /// Every row from an offset on.
    fn rows_at(self, offset: usize) -> impl Iterator<Item = Row> {
        let mut rest = &self.rows[offset..];
        std::iter::from_fn(move || {
            let line = first_line(rest);
            rest = rest.get(line.len() + 1..).unwrap_or_default();
            (!line.is_empty()).then_some(Row(line))
        })
    }

    /// The offset of the first row whose key is not below `key`, which is known not to lie before
    /// `from`.
    fn lower_bound(self, from: usize, key: &str) -> usize {
        let (mut low, mut high) = (from, self.rows.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let before = &self.rows.as_bytes()[low..middle];
            let start = memchr::memrchr(b'\n', before).map_or(low, |at| low + at + 1);
            let line = first_line(&self.rows[start..]);
            if Row(line).key() < key {
                low = start + line.len() + 1;
            } else {
                high = start;
            }
        }
        low.min(self.rows.len())
    }
}

fn first_line(text: &'static str) -> &'static str {
    &text[..memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())]
}

/// A row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row(&'static str);

impl Row {
    /// The first column.
    pub fn key(self) -> &'static str {
        &self.0[..memchr::memchr(b'\t', self.0.as_bytes()).unwrap_or(self.0.len())]
    }

    /// The column with this number, counted from 0; empty if the row is shorter.
    pub fn field(self, number: usize) -> &'static str {
        self.0.split('\t').nth(number).unwrap_or_default()
    }

    /// The last column, which in most tables names the source.
    pub fn last(self) -> &'static str {
        self.0.rsplit('\t').next().unwrap_or_default()
    }

    /// A column that says `yes`, `no` or neither.
    pub fn truth(self, number: usize) -> Option<bool> {
        match self.field(number) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// The row as it stands in the table.
    pub fn text(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Table =
        Table::new("# licence\n#key\tvalue\na*\tany a\nab\t1\nab\t2\nabc\t3\nb\t4\n");

    #[test]
    fn finds_every_row_of_a_key() {
        let values = |key| TABLE.all(key).map(|row| row.field(1)).collect::<Vec<_>>();
        assert_eq!(values("ab"), ["1", "2"]);
        assert_eq!(values("b"), ["4"]);
        assert_eq!(values("a*"), ["any a"]);
        for missing in ["", "a", "aa", "abcd", "c", "#key"] {
            assert!(values(missing).is_empty(), "{missing}");
        }
    }

    #[test]
    fn finds_each_row_of_a_table_by_its_key() {
        assert_eq!(TABLE.rows().count(), 5);
        assert!(TABLE.rows().all(|row| TABLE.all(row.key()).any(|found| found == row)));
    }

    #[test]
    fn finds_the_longest_prefix() {
        assert_eq!(TABLE.prefixes("axe").next().map(|row| row.field(1)), Some("any a"));
        assert!(TABLE.prefixes("box").next().is_none());
    }

    #[test]
    fn missing_columns_are_empty() {
        let row = TABLE.find("b").expect("a row");
        assert_eq!((row.field(7), row.last(), row.truth(1)), ("", "4", None));
    }

    #[test]
    fn an_empty_table_has_no_rows() {
        assert!(Table::new("# only comments").find("x").is_none());
        assert!(Table::new("").find("x").is_none());
    }
}
