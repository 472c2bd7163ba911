use crate::machine::Presence;
use crate::machine::event::{Action, Detail, Effect, Reach};
use crate::machine::fs::Found;
use crate::machine::testing::{Ran, bash, bash_as, dockerfile, script};

/// An image whose Python carries a marker.
const MARKED: &str = "node:22-trixie";
const PATH: &str = "/usr/lib/python3.13/EXTERNALLY-MANAGED";

/// Each change of a marker: the text of its path, how, and the effect.
fn changes(ran: &Ran) -> Vec<(&str, &'static str, &'static str)> {
    let mut out = Vec::new();
    for event in ran.events.iter().filter(|event| event.action == Action::Marker) {
        let Detail::Marker(change) = &event.detail else { panic!("no detail") };
        let effect = match &change.effect {
            Effect::Works => "works",
            Effect::Needless(_) => "needless",
            Effect::Ineffective(_) => "ineffective",
            Effect::Unknown => "unknown",
        };
        out.push((ran.text(change.place), change.how.name(), effect));
    }
    out
}

fn marker(ran: &Ran) -> Presence {
    ran.state.fs.regular(PATH)
}

#[test]
fn removing_the_marker_in_any_spelling_works() {
    for (text, place) in [
        ("rm /usr/lib/python3.13/EXTERNALLY-MANAGED", PATH),
        ("rm -f /usr/lib/python3*/EXTERNALLY-MANAGED", "/usr/lib/python3*/EXTERNALLY-MANAGED"),
        ("rm -rf /usr/lib/python*/EXTERNALLY-MANAGED*", "/usr/lib/python*/EXTERNALLY-MANAGED*"),
        ("rm /lib/python3.13/EXTERNALLY-MANAGED", "/lib/python3.13/EXTERNALLY-MANAGED"),
        (
            "cd /usr/lib/python3; rm ../python3.13/./EXTERNALLY-MANAGED",
            "../python3.13/./EXTERNALLY-MANAGED",
        ),
        ("unlink /usr/lib/python3*/EXTERNALLY-MANAGED", "/usr/lib/python3*/EXTERNALLY-MANAGED"),
        ("find /usr/lib -name EXTERNALLY-MANAGED -delete", "EXTERNALLY-MANAGED"),
        ("find /usr/lib -iname externally-managed -delete", "externally-managed"),
        (
            "find / -xdev -name EXTERNALLY-MANAGED -exec rm -f {} \\; 2>/dev/null",
            "EXTERNALLY-MANAGED",
        ),
        ("find /usr/lib/python3* -name EXTERNALLY-MANAGED -exec rm {} +", "EXTERNALLY-MANAGED"),
        ("find /usr \\( -name x -o -name 'EXTERNALLY-*' \\) -type f -delete", ""),
        (
            "tar -C /usr/lib/python3.13 --remove-files -cf /tmp/m.tar EXTERNALLY-MANAGED",
            "EXTERNALLY-MANAGED",
        ),
        ("rm -f /usr/lib/python3.1{1,2,3}/EXTERNALLY-MANAGED", ""),
        ("rm $(ls /usr/lib/python3*/EXTERNALLY-MANAGED)", ""),
    ] {
        let ran = bash(MARKED, text);
        assert_eq!(marker(&ran), Presence::Absent, "{text}");
        let all = changes(&ran);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        assert_eq!((all[0].1, all[0].2), ("deleted", "works"), "{text}");
        if !place.is_empty() {
            assert_eq!(all[0].0, place);
        }
    }
}

#[test]
fn what_misses_the_marker_is_ineffective() {
    for text in [
        "rm -f '/usr/lib/python3*/EXTERNALLY-MANAGED'",
        "set -f; rm -f /usr/lib/python3*/EXTERNALLY-MANAGED",
        "rm -f /usr/lib/python3.9/EXTERNALLY-MANAGED",
        "rm -f /usr/lib/python3/EXTERNALLY-MANAGED",
        ": > /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "cp /dev/null /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "sed -i d /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "ln -sf /etc/hosts.mine /usr/lib/python3.13/EXTERNALLY-MANAGED; touch /etc/hosts.mine",
        "touch e; mount --bind e /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "dpkg-divert --add /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "shred /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "truncate -s0 /usr/lib/python3.13/EXTERNALLY-MANAGED",
    ] {
        let text =
            text.replace("ln -sf /etc/hosts.mine", "touch /etc/hosts.mine; ln -sf /etc/hosts.mine");
        let ran = bash(MARKED, &text);
        assert_eq!(marker(&ran), Presence::Present, "{text}");
        let all = changes(&ran);
        assert!(all.iter().any(|change| change.2 == "ineffective"), "{text}: {all:?}");
    }
}

#[test]
fn reading_copying_and_restoring_are_no_changes() {
    for text in [
        "cat /usr/lib/python3*/EXTERNALLY-MANAGED",
        "cp /usr/lib/python3*/EXTERNALLY-MANAGED /tmp/",
        "ls -l /usr/lib/python3*/EXTERNALLY-MANAGED",
        "touch /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "touch /usr/lib/python3/EXTERNALLY-MANAGED",
        "chmod 000 /usr/lib/python3.13/EXTERNALLY-MANAGED",
        "find /usr -name EXTERNALLY-MANAGED",
        "find /usr/lib -maxdepth 1 -name '*.bak' -delete",
        "rm -i /usr/lib/python3.13/EXTERNALLY-MANAGED </dev/null",
        "rm /usr/lib/python3.13",
    ] {
        let ran = bash(MARKED, text);
        assert_eq!((marker(&ran), changes(&ran)), (Presence::Present, vec![]), "{text}");
    }
}

#[test]
fn what_is_moved_away_and_back_is_told_once() {
    let ran = bash(MARKED, "M=/usr/lib/python3.13/EXTERNALLY-MANAGED; mv $M $M.x; mv $M.x $M");
    assert_eq!(marker(&ran), Presence::Present);
    assert_eq!(
        changes(&ran).iter().map(|c| (c.1, c.2)).collect::<Vec<_>>(),
        [("renamed", "works")]
    );
}

#[test]
fn a_copy_has_a_marker_of_its_own() {
    let ran =
        bash(MARKED, "cp -a /usr/lib/python3.13 /srv/copy && rm /srv/copy/EXTERNALLY-MANAGED");
    assert_eq!(marker(&ran), Presence::Present);
    assert_eq!(ran.state.fs.find("/srv/copy/EXTERNALLY-MANAGED", true), Found::Absent);
    let systems: Vec<bool> = ran
        .events
        .iter()
        .filter_map(|event| match &event.detail {
            Detail::Marker(change) => Some(change.system),
            _ => None,
        })
        .collect();
    assert_eq!(systems, [false]);
}

#[test]
fn other_ways_to_take_it_away() {
    for (text, how) in [
        ("ln -sf /dev/null /usr/lib/python3.13/EXTERNALLY-MANAGED", "replaced"),
        ("mount -o bind /dev/null /usr/lib/python3.13/EXTERNALLY-MANAGED", "overmounted"),
        (
            "dpkg-divert --local --divert /usr/lib/python3.13/.EM --rename --add /usr/lib/python3.13/EXTERNALLY-MANAGED",
            "diverted",
        ),
        ("find /usr/lib -name EXTERNALLY-MANAGED -exec mv {} {}.old \\;", "renamed"),
    ] {
        let ran = bash(MARKED, text);
        assert_eq!(marker(&ran), Presence::Absent, "{text}");
        let all = changes(&ran);
        assert_eq!(all.iter().map(|c| (c.1, c.2)).collect::<Vec<_>>(), [(how, "works")], "{text}");
    }
}

#[test]
fn who_is_not_root_changes_nothing() {
    let ran = bash_as("node", MARKED, "rm -f /usr/lib/python3.13/EXTERNALLY-MANAGED");
    assert_eq!(marker(&ran), Presence::Present);
    assert_eq!(changes(&ran)[0].2, "ineffective");
}

#[test]
fn before_python_comes_there_is_no_marker() {
    let text = "rm -f /usr/lib/python3*/EXTERNALLY-MANAGED";
    assert_eq!(changes(&bash("debian:12", text))[0].2, "ineffective");
    assert_eq!(changes(&bash("ubuntu:22.04", text))[0].2, "needless");
    assert_eq!(changes(&bash("python:3.12-slim", text))[0].2, "needless");
    let find = "find / -name EXTERNALLY-MANAGED -delete";
    assert_eq!(changes(&bash("debian:12", find))[0].2, "ineffective");
}

#[test]
fn on_an_unknown_machine_the_intention_counts() {
    for text in [
        "rm -f /usr/lib/python3*/EXTERNALLY-MANAGED",
        "rm /usr/lib/python3.11/EXTERNALLY-MANAGED",
        "find / -name EXTERNALLY-MANAGED -delete",
        "rm -f /usr/lib/python${V}/EXTERNALLY-MANAGED",
    ] {
        let ran = bash("registry.example.com/who/knows:1", text);
        assert_eq!(changes(&ran)[0].2, "works", "{text}");
    }
}

#[test]
fn a_list_for_many_versions_is_one_attempt() {
    let text =
        "rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED /usr/lib/python3.13/EXTERNALLY-MANAGED";
    let ran = bash(MARKED, text);
    assert_eq!(changes(&ran), [(PATH, "deleted", "works")]);
}

#[test]
fn modes_and_moves_of_configuration() {
    let ran = bash(
        MARKED,
        "printf '[global]\\nbreak-system-packages = true\\n' > pip.conf
install -m 600 pip.conf /etc/",
    );
    let node = ran.state.fs.node("/etc/pip.conf").expect("a file");
    assert!(node.secret);
    let effects = ran.overrides(Action::Config);
    assert_eq!(effects, [("break-system-packages = true", &Effect::Works)]);
}

#[test]
fn sed_edits_what_is_known() {
    let ran = bash(
        MARKED,
        r"printf '[global]\ntimeout = 30\n' > /etc/pip.conf
sed -i '/\[global\]/a break-system-packages = true' /etc/pip.conf",
    );
    let text = ran.state.fs.read("/etc/pip.conf").expect("a file");
    assert_eq!(text.as_str(), "[global]\nbreak-system-packages = true\ntimeout = 30\n");
    let effects = ran.overrides(Action::Config);
    assert_eq!(effects, [("break-system-packages = true", &Effect::Works)]);
    let ran =
        bash(MARKED, "echo a=1 > /x; sed -i -e 's/a/b/' -e '$d' /x; echo b > /y; sed -n p /y > /z");
    assert_eq!(ran.state.fs.read("/x").expect("a file").as_str(), "");
    assert!(!ran.state.fs.read("/z").expect("a file").is_known());
}

#[test]
fn grep_answers_what_is_known() {
    let ran =
        bash(MARKED, "echo one > /x; grep -q one /x && touch /yes; grep -q two /x && touch /no");
    assert_eq!(ran.state.fs.regular("/yes"), Presence::Present);
    assert_ne!(ran.state.fs.regular("/no"), Presence::Present);
}

#[test]
fn paths_are_computed() {
    let ran = bash(
        MARKED,
        "mkdir -p /a/b; ln -s /a/b /c
echo $(dirname /x/y/z) $(basename /x/y.sh .sh) $(readlink -f /c/d) $(id -u) > /out",
    );
    assert_eq!(ran.state.fs.read("/out").expect("a file").as_str(), "/x/y y /a/b/d 0\n");
}

#[test]
fn uv_s_installer_brings_uv() {
    let ran = bash("debian:12", "curl -LsSf https://astral.sh/uv/install.sh | sh");
    assert!(matches!(ran.state.fs.find("/root/.local/bin/uv", true), Found::Node(..)));
}

#[test]
fn text_piped_through_tee_and_dd() {
    let ran = bash(MARKED, "echo a | tee /x /y >/dev/null; echo b | tee -a /x; dd if=/x of=/z");
    assert_eq!(ran.state.fs.read("/z").expect("a file").as_str(), "a\nb\n");
}

#[test]
fn exclusions_work_before_python_comes() {
    let text = "echo 'path-exclude=/usr/lib/python3*/EXTERNALLY-MANAGED' > /etc/dpkg/dpkg.cfg.d/01";
    assert_eq!(changes(&bash("debian:12", text))[0].2, "works");
    assert_eq!(changes(&bash(MARKED, text))[0].2, "ineffective");
    let state = bash("debian:12", text).state;
    assert!(super::is_excluded(&state, "/usr/lib/python3.11/EXTERNALLY-MANAGED"));
}

#[test]
fn what_is_unpacked_or_cloned_is_not_known() {
    let ran = dockerfile(
        "FROM debian:12\nRUN mkdir /s && tar -xzf x.tgz -C /s && git clone https://example.com/a/b.git\n",
    );
    assert_eq!(ran.state.fs.find("/s/anything", true), Found::Unknown);
    assert_eq!(ran.state.fs.find("/b/pip.conf", true), Found::Unknown);
}

#[test]
fn what_came_of_a_download_and_what_is_in_an_archive_nobody_knows() {
    let ran = bash(
        "debian:12",
        "curl -s -o /dev/null -w '%{http_code}' https://example.org > /one; tar -tf a.tgz > /two",
    );
    for path in ["/one", "/two"] {
        assert_eq!(ran.state.fs.read(path).map(|text| text.is_known()), Some(false), "{path}");
    }
}

#[test]
fn a_folder_that_is_gone_is_not_the_next_one_that_nobody_knows() {
    for text in [
        "rm -rf \"$BUILD\"\ncd \"$SRC\" || exit 1\nsudo pip install x",
        "set -e\nrm -rf \"$A\"\ntest -d \"$B\"\nsudo pip install x",
        "rm -f \"$A/x\"\n[ -f \"$B/x\" ] && sudo pip install x",
        "rm -f \"$A/x\"\n[ -f \"$B/x\" ] || sudo pip install x",
    ] {
        let ran = script(text);
        let reached = ran.events.iter().filter(|event| event.reach != Reach::Never);
        assert_eq!(reached.filter(|event| event.tool.is_installer()).count(), 1, "{text}");
    }
}

#[test]
fn a_search_below_an_unknown_folder_is_about_markers_only_if_it_names_them() {
    let markers = |text: &str| {
        let ran = script(text);
        ran.events.iter().filter(|event| event.action == Action::Marker).count()
    };
    for text in [
        "find \"$1\" -mtime +30 -delete",
        "find \"$1\" -type f -empty | xargs -r rm -f --",
        "find \"$1\" -type f -print0 | xargs -0 rm -f",
        "find \"$1\" -type f -exec rm {} +",
    ] {
        assert_eq!(markers(text), 0, "{text}");
    }
    for text in [
        "find \"$1\" -name EXTERNALLY-MANAGED -delete",
        "find \"$1\" -name EXTERNALLY-MANAGED | xargs rm -f",
        "find /usr/lib -name 'EXTERNALLY-MANAGED' -print0 | xargs -0 rm -f",
    ] {
        assert_eq!(markers(text), 1, "{text}");
    }
}

#[test]
fn a_search_may_find_what_nobody_has_modelled() {
    let install = "pip install --break-system-packages x";
    for text in [
        "for d in $(find /srv -name '*.d'); do {}; done",
        "find /srv -name '*.d' | while read -r d; do {}; done",
        "a=(); while read -r d; do a+=(\"$d\"); done < <(find /srv -type d); [ ${#a[@]} = 0 ] && exit; {}",
    ] {
        let ran = bash("debian:12", &text.replace("{}", install));
        assert_eq!(ran.installs().len(), 1, "{text}");
    }
    let text = "mkdir /new && for d in $(find /new -name '*.d'); do pip install x; done";
    assert!(bash("debian:12", text).installs().is_empty());
}
