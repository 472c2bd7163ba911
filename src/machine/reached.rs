//! That the replay of a Dockerfile comes to the scripts that its build and its containers run.

use super::testing::installs_in;

/// A script's text.
const SCRIPT: &str = "pip install --break-system-packages x\n";

/// The scripts that a Dockerfile comes to, of those with these paths.
fn reached(paths: &[&str], dockerfile: &str) -> Vec<String> {
    let begin = "FROM debian:12\nRUN apt-get install -y python3-pip\n";
    let whole = if dockerfile.starts_with("FROM") {
        dockerfile.to_owned()
    } else {
        format!("{begin}{dockerfile}")
    };
    let mut files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, SCRIPT)).collect();
    files.push(("Dockerfile", &whole));
    let mut found = installs_in(&files);
    found.retain(|place| !place.starts_with("Dockerfile"));
    for place in &mut found {
        place.truncate(place.find(':').unwrap_or(place.len()));
    }
    found.sort();
    found.dedup();
    found
}

#[track_caller]
fn comes_to(path: &str, dockerfiles: &[&str]) {
    for dockerfile in dockerfiles {
        assert_eq!(reached(&[path], dockerfile), [path], "{dockerfile}");
    }
}

#[test]
fn a_copied_folder_s_content_lies_where_it_was_copied_to() {
    comes_to(
        "tools/add.sh",
        &[
            "WORKDIR /srv\nCOPY tools .\nRUN sh add.sh",
            "WORKDIR /srv\nCOPY . .\nWORKDIR /srv/tools\nRUN ./add.sh",
            "COPY tools/ /usr/local/bin/\nRUN add.sh",
            "COPY --link --chmod=755 --chown=0:0 tools /opt/t\nRUN /opt/t/add.sh",
            "ADD tools /opt/t\nRUN cd /opt/t && ./add.sh",
            "ARG TO=/opt/t\nENV NAME=add.sh\nCOPY tools ${TO}\nRUN sh $TO/$NAME",
            "COPY tools /opt/t\nRUN cp -r /opt/t /opt/u && mv /opt/u /opt/v && /opt/v/add.sh",
            "COPY tools /opt/t\nRUN ln -s /opt/t/add.sh /usr/local/bin/add && add",
        ],
    );
}

#[test]
fn a_later_copy_replaces_what_it_holds_and_nothing_else() {
    let paths = ["tools/add.sh", "more/other.sh"];
    let emptied = "COPY tools /t\nRUN echo true > /t/add.sh\n";
    let run = "RUN sh /t/add.sh; sh /t/other.sh";
    assert_eq!(reached(&paths, &format!("{emptied}COPY more /t\n{run}")), ["more/other.sh"]);
    let both = ["more/other.sh", "tools/add.sh"];
    assert_eq!(reached(&paths, &format!("{emptied}COPY more tools /t/\n{run}")), both);
}

#[test]
fn a_pattern_brings_what_fits_in_any_part_of_a_path() {
    comes_to(
        "tools/add.sh",
        &[
            "COPY tools/*.sh /usr/local/bin/\nRUN add.sh",
            "COPY t*/add.sh /usr/local/bin/\nRUN add.sh",
            "FROM scratch AS a\nCOPY . /all\nFROM debian:12\nCOPY --from=a /all/tools/*.sh /t/\nRUN /t/add.sh",
        ],
    );
}

#[test]
fn a_file_lies_in_a_folder_that_is_there_and_else_takes_its_name() {
    comes_to(
        "add.sh",
        &[
            "COPY add.sh /usr/local/bin\nRUN add.sh",
            "COPY add.sh /tmp\nRUN sh /tmp/add.sh",
            "WORKDIR /srv\nCOPY add.sh /srv\nRUN sh add.sh",
            "RUN mkdir -p /opt/t\nCOPY add.sh /opt/t\nRUN sh /opt/t/add.sh",
            "COPY add.sh /opt/new\nRUN sh /opt/new",
        ],
    );
    assert!(reached(&["add.sh"], "COPY add.sh /opt/new\nRUN sh /opt/new/add.sh").is_empty());
}

#[test]
fn an_overlay_lies_over_the_root() {
    comes_to(
        "rootfs/usr/local/bin/add",
        &["COPY rootfs /\nRUN add", "COPY rootfs/usr /usr\nRUN /usr/local/bin/add"],
    );
    comes_to(
        "rootfs/bin/add",
        &["COPY rootfs/ /\nRUN /bin/add", "COPY rootfs/ /\nRUN /usr/bin/add"],
    );
}

#[test]
fn stages_hand_on_what_was_copied_into_them() {
    let from =
        |copy: &str, run: &str| format!("FROM debian:12 AS a\n{copy}\nFROM debian:12\n{run}");
    for (copy, run) in [
        ("COPY tools /opt/t", "COPY --from=a /opt/t /b\nRUN /b/add.sh"),
        ("COPY tools /opt/t", "COPY --from=a /opt/t/add.sh /usr/local/bin\nRUN add.sh"),
        ("COPY . /", "COPY --from=a /tools /tools\nRUN /tools/add.sh"),
        ("COPY tools /opt", "RUN --mount=type=bind,from=a,target=/a sh /a/opt/add.sh"),
        ("COPY tools /opt", "RUN --mount=from=a,source=/opt,target=/a cd /a && sh add.sh"),
    ] {
        comes_to("tools/add.sh", &[&from(copy, run)]);
    }
}

#[test]
fn a_mounted_folder_holds_what_the_project_does() {
    comes_to(
        "tools/add.sh",
        &[
            "RUN --mount=type=bind,source=tools,target=/t /t/add.sh",
            "RUN --mount=type=bind,target=/t /t/tools/add.sh",
            "RUN --mount=target=/src cd /src/tools && ./add.sh",
            "RUN --mount=type=bind,target=. tools/add.sh",
        ],
    );
}

#[test]
fn what_lies_in_a_copied_folder_is_listed() {
    for run in [
        "for s in /app/ci/*.sh; do sh $s; done",
        "cd /app/ci && for s in *; do sh \"$s\"; done",
        "for s in /app/*/*.sh; do sh $s; done",
        "for d in /app/*/; do for s in $d*.sh; do sh $s; done; done",
        "find /app/ci -name '*.sh' -exec sh {} \\;",
        "find /app -type f -name '*.sh' -print0 | sort -z | xargs -0 -n1 sh",
        "find /app -maxdepth 2 -name '*.sh' | while read -r s; do sh $s; done",
        "ls /app/ci/*.sh | xargs -n1 sh",
        "ls /app/ci | xargs -I% sh -c 'sh /app/ci/%'",
        "for s in $(ls /app/ci); do sh /app/ci/$s; done",
        "run-parts --regex '[.]sh$' /app/ci",
        "cp /app/ci/*.sh /usr/local/bin/ && a.sh && b.sh",
    ] {
        let dockerfile = format!("COPY . /app\nRUN {run}");
        assert_eq!(reached(&["ci/a.sh", "ci/b.sh"], &dockerfile), ["ci/a.sh", "ci/b.sh"], "{run}");
    }
    let deep = "SHELL [\"/bin/bash\", \"-c\"]\nCOPY . /app\nRUN shopt -s globstar; for s in /app/**/*.sh; do sh $s; done";
    assert_eq!(reached(&["a/b/c.sh", "d.sh"], deep), ["a/b/c.sh", "d.sh"]);
}

#[test]
fn a_folder_of_the_project_may_hold_more_than_is_listed() {
    let run = "COPY . /app\nRUN if ls /app/ci | grep -q made; then sh /app/ci/a.sh; fi";
    assert_eq!(reached(&["ci/a.sh"], run), ["ci/a.sh"]);
}

#[test]
fn wrappers_run_the_script_behind_them() {
    for wrapper in [
        "tini --",
        "tini-static -g --",
        "dumb-init",
        "eatmydata",
        "taskset -c 0",
        "catatonit --",
        "s6-setuidgid root",
        "s6-envdir /env",
        "/init",
        "/sbin/my_init --",
        "python3 -c 'import subprocess; subprocess.run([\"/ci/a.sh\"])' #",
    ] {
        comes_to("ci/a.sh", &[&format!("COPY ci /ci\nRUN {wrapper} /ci/a.sh")]);
    }
    comes_to(
        "ci/a.sh",
        &[
            "COPY ci /ci\nENTRYPOINT [\"/usr/bin/tini\", \"--\", \"/ci/a.sh\"]\nCMD [\"x\"]",
            "COPY ci /ci\nENTRYPOINT [\"tini\", \"--\"]\nCMD [\"/ci/a.sh\"]",
            "COPY ci /ci\nENV PATH=/ci:$PATH\nCMD [\"a.sh\"]",
            "COPY ci /ci\nSHELL [\"/bin/bash\", \"-c\"]\nRUN source /ci/a.sh",
        ],
    );
}

#[test]
fn an_init_runs_what_lies_in_its_folders() {
    for path in [
        "root/etc/cont-init.d/10-add",
        "root/etc/services.d/add/run",
        "root/etc/s6-overlay/s6-rc.d/add/run",
        "root/etc/my_init.d/add",
        "root/docker-entrypoint.d/10-add.sh",
        "root/custom-cont-init.d/add",
    ] {
        comes_to(path, &["COPY root/ /"]);
        let (from, to) =
            (path.rsplit_once('/').unwrap_or_default().0, path.trim_start_matches("root"));
        comes_to(path, &[&format!("COPY {path} {to}"), &format!("COPY {from}/ {}/", &from[4..])]);
    }
    assert!(reached(&["root/etc/cont-init.txt"], "COPY root/ /").is_empty());
    assert!(reached(&["root/docker-entrypoint.d/a.txt"], "COPY root/ /").is_empty());
}

#[test]
fn whoever_starts_a_container_may_set_variables_and_give_arguments() {
    let files = [
        (
            "s.sh",
            "if [ -n \"$EXTRA\" ]; then\npip install --break-system-packages $EXTRA\nfi\n[ \"$1\" = all ] && pip install x\n",
        ),
        (
            "Dockerfile",
            "FROM debian:12\nRUN apt-get install -y python3-pip\nCOPY s.sh /s.sh\nENTRYPOINT [\"/s.sh\"]\n",
        ),
    ];
    let found = installs_in(&files);
    assert_eq!(found, ["s.sh:2 perhaps", "s.sh:4 perhaps"], "{found:?}");
}
