//! Devices to Frames and Samples; one folder per backend.
