//! Commands that reach another system.

use crate::machine::testing::{bash, on_runner, script};

/// What a command line does on a machine that is kept.
fn kept(text: &str) -> Vec<String> {
    script(text).installs()
}

/// The interpreter's path alone, with the context before it.
fn reached(installs: &[String]) -> Vec<&str> {
    installs.iter().filter_map(|line| line.splitn(4, ", ").nth(3)).collect()
}

#[test]
fn switches_of_container_tools_take_no_word_with_them() {
    for switches in [
        "docker run --disable-content-trust",
        "docker run --rm=false -itv=/a:/b --use-api-socket",
        "docker --context far container run -d",
        "docker create --no-healthcheck",
        "podman --remote run --rmi --passwd --tls-verify=false",
        "nerdctl -n k8s.io run --rootfs=false -it",
        "finch run --init -P",
    ] {
        let all = kept(&format!("{switches} python:3.12 pip install x"));
        assert_eq!(reached(&all), ["container, /usr/local/bin/python3"], "{switches}");
    }
    for line in [
        "docker compose -f a.yml -p b run --quiet-pull --no-deps web",
        "docker-compose exec -T --index 1 web",
        "buildah run --no-pivot --user root box --",
        "kubectl -n a exec -it pod -c web --",
        "oc exec pod -c web --",
    ] {
        assert_eq!(reached(&kept(&format!("{line} pip install x"))), ["container, pip"], "{line}");
    }
    assert_eq!(
        reached(&kept("kubectl run p --rm --image=python:3.12 -it -- pip install x")),
        ["container, /usr/local/bin/python3"]
    );
}

#[test]
fn an_option_that_no_table_knows_may_take_a_word_or_none() {
    for line in ["--switch-of-tomorrow", "--option-of-tomorrow value --rm"] {
        let ran = script(&format!("docker run {line} python:3.12 pip install x"));
        let found: Vec<_> = ran.events.iter().filter(|event| event.tool.is_installer()).collect();
        assert!(found.iter().all(|event| event.guessed), "{line}");
        let python = found.iter().filter_map(|event| event.interpreter.as_ref());
        assert!(python.clone().any(|python| python.path == "/usr/local/bin/python3"), "{line}");
    }
    let ran = script("sudo --switch-of-tomorrow pip3 install x");
    assert!(ran.events.iter().any(|event| event.guessed && event.raised_by.is_some()));
    let ran = script("docker network create pip; docker volume create x");
    assert!(ran.events.is_empty());
}

#[test]
fn the_command_behind_a_wrapper_is_found_behind_its_options() {
    for wrapper in [
        "nice -n 5",
        "nice -10",
        "timeout -k 5 --signal=KILL 60",
        "taskset -c 0,1",
        "chrt -f 10",
        "faketime -f '@2020-01-01'",
        "unshare --mount=/a -R /b --map-root-user",
        "xvfb-run -a -s '-screen 0'",
        "strace -fo /tmp/x",
        "flock -w 5 /lock",
        "tini -v -e 143 --",
        "env -i nohup setsid -w stdbuf -oL",
    ] {
        let ran = script(&format!("{wrapper} pip install x"));
        let installs = ran.events.iter().filter(|event| event.tool.is_installer());
        assert_eq!(installs.clone().count(), 1, "{wrapper}");
        assert_eq!(ran.installs(), script("pip install x").installs(), "{wrapper}");
    }
    for text in ["flock /lock -c 'pip install x'", "script -qc 'pip install x' /dev/null"] {
        assert_eq!(script(text).installs().len(), 1, "{text}");
    }
}

#[test]
fn an_option_that_no_table_knows_leaves_open_where_the_command_begins() {
    for (line, count) in [("timeout --of-tomorrow 5 pip install x", 1), ("nice --new pip x", 0)] {
        let ran = script(line);
        let found: Vec<_> = ran.events.iter().filter(|event| event.tool.is_installer()).collect();
        assert!(found.iter().all(|event| event.guessed), "{line}");
        assert!(found.len() >= count, "{line}");
    }
}

#[test]
fn a_user_is_named_with_or_without_a_group() {
    for (user, privilege) in [
        ("0", "root"),
        ("0:root", "root"),
        ("root:root", "root"),
        ("root", "root"),
        ("1000", "user"),
        ("dev:0", "user"),
        ("$UID", "unknown"),
    ] {
        for line in [
            format!("docker run -u {user} python:3.12 pip install x"),
            format!("gosu {user} pip install x"),
            format!("setpriv --reuid={user} pip install x"),
            format!("sudo -u '{user}' pip install x").replace("'$UID'", "$UID"),
        ] {
            let ran = script(&line);
            let found = ran.installs();
            let raised =
                privilege == "root" && !line.starts_with("docker") && !line.starts_with("setpriv");
            let wanted = if raised { "raised" } else { privilege };
            assert!(found[0].contains(&format!(", {wanted}, ")), "{line}: {found:?}");
        }
    }
}

#[test]
fn what_stands_behind_the_user_is_for_the_shell() {
    for line in [
        "su dev -c 'pip install x'",
        "su -l dev -- -c 'pip install x'",
        "runuser -l dev -c 'pip install \"$0\"' x",
        "runuser -u dev -- pip install x",
        "echo 'pip install x' > /tmp/s; su dev /tmp/s",
    ] {
        let ran = kept(line);
        assert!(ran.len() == 1 && ran[0].contains(", user, "), "{line}: {ran:?}");
    }
}

#[test]
fn a_machine_inside_a_job_dies_with_it() {
    for line in [
        "lxc exec box -- pip3 install x",
        "incus exec box --cwd /srv -- pip3 install x",
        "vagrant ssh box -c 'pip3 install x'",
        "multipass exec vm pip3 install x",
        "limactl shell --workdir /srv vm pip3 install x",
        "colima ssh -- pip3 install x",
        "orb -m vm -u root pip3 install x",
        "podman machine ssh pip3 install x",
        "minikube ssh 'pip3 install x'",
    ] {
        let context = |installs: Vec<String>| {
            assert_eq!(installs.len(), 1, "{line}");
            reached(&installs)[0].split(", ").next().unwrap_or_default().to_owned()
        };
        assert_eq!(context(on_runner("ubuntu-24.04", line).installs()), "hosted-ci", "{line}");
        assert_eq!(context(bash("debian:12", line).installs()), "container", "{line}");
        assert_eq!(context(on_runner("[self-hosted, lab]", line).installs()), "host", "{line}");
        assert_eq!(context(kept(line)), "host", "{line}");
    }
}

#[test]
fn a_machine_that_is_kept_is_one_wherever_it_is_reached_from() {
    for line in [
        "ssh -p 22 web 'pip3 install x'",
        "tailscale ssh root@web pip3 install x",
        "gcloud --project p compute ssh web --zone=a --command='pip3 install x'",
        "gcloud beta compute ssh web -- 'pip3 install x'",
        "aws --region r ssm send-command --document-name AWS-RunShellScript --parameters '{\"commands\": [\"cd /srv\", \"pip3 install x\"]}'",
        "aws ssm send-command --parameters commands='pip3 install x' --targets Key=a",
        "az vm run-command invoke -g g -n vm --command-id RunShellScript --scripts 'cd /srv' 'pip3 install x'",
        "ansible all -m shell -a 'pip3 install x'",
        "ansible all -m ansible.builtin.pip -a \"name=x executable=pip3 extra_args='-U -q'\"",
        "virt-customize -a disk.img --install python3-pip --run-command 'pip3 install x'",
        "wsl -d Ubuntu -u root -- pip3 install x",
        "on_chroot << EOF\npip3 install x\nEOF",
    ] {
        for installs in [on_runner("ubuntu-24.04", line).installs(), kept(line)] {
            assert_eq!(reached(&installs), ["host, /usr/bin/python3"], "{line}");
        }
    }
    let become_root = "ansible all -b -m pip -a 'name=x extra_args=--break-system-packages'";
    assert_eq!(kept(become_root), ["pip install proceeds, system, raised, host, /usr/bin/python3"]);
    assert!(kept("ansible all -m pip -a 'name=x virtualenv=/srv/env'").is_empty());
    assert!(
        kept("virt-customize -a d --install python3-pip; gcloud compute instances list").is_empty()
    );
}

#[test]
fn rules_of_sudo_may_keep_variables_away() {
    let begin = "FROM debian:12\nRUN apt-get install -y python3-pip sudo && useradd -m dev\n";
    let installs = |rule: &str, run: &str| {
        let text = format!(
            "{begin}RUN echo 'dev ALL=(ALL) NOPASSWD:{rule} ALL' > /etc/sudoers.d/dev\nUSER dev\nRUN {run}\n"
        );
        crate::machine::testing::dockerfile(&text).installs().len()
    };
    for run in ["sudo A=1 pip install x", "sudo -E pip install x"] {
        assert_eq!(installs("NOSETENV:", run), 0, "{run}");
        assert_eq!(installs("", run), 1, "{run}");
    }
    assert_eq!(installs("NOSETENV:", "sudo pip install x"), 1);
}
