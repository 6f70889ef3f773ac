//! Scenarios over the whole store.
