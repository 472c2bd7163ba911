//! Functions that nobody calls.

use super::Machine;
use super::flow::meet;
use super::functions::Function;
use super::simple::returned;
use super::state::State;
use super::words::Field;
use crate::program::{self, Script, Unit};
use crate::source::Text;
use std::rc::Rc;
use std::sync::Arc;

impl Machine<'_> {
    /// Functions of a script that nobody calls here may be called by whoever sources it.
    pub(super) fn uncalled(&mut self, unit: &Unit, end: &State) {
        let sourced = unit.steps.iter().any(|step| {
            matches!(&step.action, program::Action::Run(run)
                if matches!(run.script, Script::Source { .. }))
        });
        if !sourced {
            return;
        }
        let mut at = 0;
        while let Some((name, function)) = self.defined.get(at).cloned() {
            at += 1;
            if self.called.contains(&Arc::as_ptr(&function.body)) {
                continue;
            }
            let mut state = end.clone();
            state.certain = false;
            state.ghost = false;
            state.mended = None;
            state.options.errexit = false;
            if state.functions.get(&name) != Some(&function) {
                Rc::make_mut(&mut state.functions).insert(name, function.clone());
            }
            let params = Rc::make_mut(&mut state.params);
            (params.args, params.open) = (Vec::new(), true);
            self.call_open(&function, state);
        }
    }

    fn call_open(&mut self, function: &Function, state: State) {
        let argument = Field { text: Text::hole(None), open: true, ..Field::default() };
        let flows = self.call_function(function, &[argument], state);
        drop(meet(returned(flows)));
    }
}
