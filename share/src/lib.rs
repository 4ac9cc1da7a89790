//! A clip to a Store: outbox, share page, loopback server.
