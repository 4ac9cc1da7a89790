//! The session: threads, queues, clock and state machine of one take.
