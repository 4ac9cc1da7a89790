//! The acts a person can ask for, and one stream of events.
