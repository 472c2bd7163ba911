//! shuck's tree to ours.
