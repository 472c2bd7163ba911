//! Dockerfile text to instructions with exact spans.
