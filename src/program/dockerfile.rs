//! Dockerfiles as programs.
