//! Scripts as programs.
