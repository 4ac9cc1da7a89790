//! The encoder's tests against independent readers, as one binary.

mod round_trip;
mod support;
