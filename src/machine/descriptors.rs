//! Descriptors: where what a command writes goes.

use super::flow::Flows;
use super::state::{State, Status};
use super::{Machine, models::files};
use crate::source::{HOLE, Place, Text};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where a descriptor leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sink {
    /// To whoever reads that pipe: a substitution, the next command of a pipeline. 0 is the output of all.
    Pipe(u32),
    /// Nowhere that matters: to a terminal, to `/dev/null`, into nothing.
    Nowhere,
    /// To the end of a file, which was named there.
    File(String, Option<Place>),
    /// Nobody can tell.
    Unknown,
}

/// Where each descriptor leads; those that are not listed lead nowhere.
pub(crate) type Descriptors = Rc<BTreeMap<i32, Sink>>;

/// What was written to pipes that are not the output of the moment.
pub(crate) type Strays = Rc<BTreeMap<u32, Text>>;

/// As a unit starts.
pub(crate) fn at_start() -> Descriptors {
    Rc::new(BTreeMap::from([(1, Sink::Pipe(0))]))
}

impl State {
    /// Where a descriptor leads.
    pub(crate) fn sink(&self, fd: i32) -> Sink {
        self.fds.get(&fd).cloned().unwrap_or(Sink::Nowhere)
    }

    /// Leads a descriptor elsewhere.
    pub(crate) fn lead(&mut self, fd: i32, sink: Sink) {
        let fds = Rc::make_mut(&mut self.fds);
        match sink {
            Sink::Nowhere => fds.remove(&fd),
            sink => fds.insert(fd, sink),
        };
    }

    /// What was written to a pipe in other ways than as output of the moment.
    pub(crate) fn drain(&mut self, pipe: u32) -> Text {
        if self.strays.contains_key(&pipe) {
            Rc::make_mut(&mut self.strays).remove(&pipe).unwrap_or_default()
        } else {
            Text::default()
        }
    }

    /// The output of the moment is again what it was, with what was written to it meanwhile.
    pub(crate) fn resume(&mut self, out: Text) {
        self.out = out;
        if let Sink::Pipe(pipe) = self.sink(1) {
            let strays = self.drain(pipe);
            self.print(&strays);
        }
    }

    /// Nobody knows how often something was written.
    pub(crate) fn blur_output(&mut self) {
        self.print_unknown();
        if !self.strays.is_empty() {
            for text in Rc::make_mut(&mut self.strays).values_mut() {
                *text = Text::hole(None);
            }
        }
    }
}

impl Machine<'_> {
    /// A pipe of its own.
    pub(crate) fn new_pipe(&mut self) -> u32 {
        self.pipes += 1;
        self.pipes
    }

    /// Writes text to where a descriptor leads.
    pub(crate) fn deliver(
        &mut self,
        state: &mut State,
        sink: &Sink,
        text: &Text,
        place: Option<Place>,
    ) {
        match sink {
            _ if *sink == state.sink(1) => state.print(text),
            Sink::Nowhere => {}
            Sink::Pipe(pipe) => {
                Rc::make_mut(&mut state.strays).entry(*pipe).or_default().push_text(text);
            }
            Sink::File(path, written) => {
                files::write(self, state, path, text, true, (place, *written));
            }
            Sink::Unknown => state.print_unknown(),
        }
    }

    /// After commands that may have written what nobody knows to other descriptors than their output: to
    /// the one for errors, or to any (`whiptail --output-fd 3`).
    pub(crate) fn others_written(
        &mut self,
        mut flows: Flows,
        any: bool,
        place: Option<Place>,
    ) -> Flows {
        for flow in &mut flows {
            let state = &mut flow.state;
            let others = state.fds.iter().filter(|(fd, _)| **fd == 2 || any && **fd > 2);
            let sinks: Vec<Sink> = others.map(|(_, sink)| sink.clone()).collect();
            for sink in sinks {
                let said = match &sink {
                    // Errors stand among the output then, which is as unknown as it is.
                    _ if sink == state.sink(1) => {
                        state.status != Status::NonZero || ends_unknown(&state.out)
                    }
                    Sink::Pipe(pipe) => state.strays.get(pipe).is_some_and(ends_unknown),
                    Sink::File(path, _) => {
                        state.fs.read(path).is_some_and(|text| ends_unknown(&text))
                    }
                    Sink::Nowhere | Sink::Unknown => true,
                };
                if !said {
                    self.deliver(state, &sink, &Text::hole(None), place);
                }
            }
        }
        flows
    }
}

fn ends_unknown(text: &Text) -> bool {
    text.as_str().ends_with(HOLE)
}
