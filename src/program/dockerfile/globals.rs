//! ARG in front of the first FROM: what `FROM` and a stage's `ARG name` see.

use crate::program::{Template, TemplatePart};
use crate::source::{Place, Text};
use std::collections::HashMap;

/// Longer values count as unknown, in bytes. `ARG A=$B$B` doubles with each line.
const LONGEST: usize = 32 << 10;

/// The arguments that a build sets itself
/// (`frontend/dockerfile/dockerfile2llb/platform.go` of `BuildKit`).
const PREDEFINED: [&str; 11] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETPLATFORM",
    "TARGETSTAGE",
    "TARGETVARIANT",
];

/// The arguments declared so far, with their defaults worked out.
#[derive(Default)]
pub(super) struct Globals {
    defaults: HashMap<String, Option<Text>>,
}

/// A template, expanded.
pub(super) struct Expanded {
    /// The text; holes for variables without a value.
    pub(super) text: Text,
    /// It depends on an argument that somebody may set.
    pub(super) by_default: bool,
}

impl Globals {
    /// `ARG name=default`; without a default the argument stays unset.
    pub(super) fn declare(&mut self, name: &str, default: Option<&Template>) {
        let value = default.map(|default| self.expand(default).text);
        let value = value.map(|text| if text.len() > LONGEST { Text::hole(None) } else { text });
        self.defaults.insert(name.to_owned(), value);
    }

    /// The default of an argument that was declared with one.
    pub(super) fn default_of(&self, name: &str) -> Option<&Text> {
        self.defaults.get(name)?.as_ref()
    }

    /// What an argument is that a stage declares without a default at `place`: that of the beginning, or
    /// what the build sets.
    pub(super) fn value_of(&self, name: &str, place: Place) -> Option<Text> {
        let predefined = PREDEFINED.contains(&name).then(|| Text::hole(Some(place)));
        self.default_of(name).cloned().or(predefined)
    }

    /// Puts the defaults in.
    pub(super) fn expand(&self, template: &Template) -> Expanded {
        let mut expanded = Expanded { text: Text::default(), by_default: false };
        self.expand_into(template, &mut expanded);
        expanded
    }

    fn expand_into(&self, template: &Template, into: &mut Expanded) {
        for part in &template.parts {
            let TemplatePart::Variable { place, name, default } = part else {
                let TemplatePart::Text(text) = part else { continue };
                into.text.push_text(text);
                continue;
            };
            into.by_default |= self.defaults.contains_key(name);
            let hole = Text::hole(*place);
            let predefined = PREDEFINED.contains(&name.as_str()).then_some(&hole);
            let value = self.default_of(name).or(predefined);
            let set = value.filter(|value| match default {
                Some((_, colon, _)) => !colon || !value.is_empty(),
                None => true,
            });
            match (default, set) {
                (Some(('+', ..)), None) => {}
                (Some(('+', _, word)), Some(_)) | (Some((_, _, word)), None) => {
                    self.expand_into(word, into);
                }
                (_, Some(value)) => into.text.push_text(value),
                (None, None) => into.text.push_text(&hole),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::template::{Rules, read};
    use crate::source::HOLE;

    fn template(text: &str) -> Template {
        read(&Text::from(text), Rules { escape: '\\', quotes: true })
    }

    #[test]
    fn defaults_build_on_each_other() {
        let mut globals = Globals::default();
        globals.declare("TAG", Some(&template("12")));
        globals.declare("BASE", Some(&template("debian:${TAG}-slim")));
        let expanded = globals.expand(&template("$BASE"));
        assert_eq!((expanded.text.as_str(), expanded.by_default), ("debian:12-slim", true));
    }

    #[test]
    fn operators_ask_whether_there_is_a_default() {
        let mut globals = Globals::default();
        globals.declare("EMPTY", Some(&template("")));
        globals.declare("UNSET", None);
        globals.declare("SET", Some(&template("s")));
        let show = |text: &str| globals.expand(&template(text)).text.as_str().replace(HOLE, "?");
        assert_eq!(show("${EMPTY:-a}${EMPTY-b}${UNSET:-c}${UNSET-d}"), "acd");
        assert_eq!(show("${SET:+a}${EMPTY:+b}${EMPTY+c}${UNSET+d}"), "ac");
        assert_eq!(show("$UNSET:$OTHER:${SET}"), "?:?:s");
        assert_eq!(show("$TARGETARCH${TARGETARCH:-amd64}${TARGETOS:+x}"), "??x");
    }

    #[test]
    fn only_declared_arguments_make_a_default() {
        let globals = Globals::default();
        assert!(!globals.expand(&template("a-${TARGETARCH}-${OTHER:-x}")).by_default);
    }
}
