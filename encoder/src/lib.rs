//! Frames and Samples to Packets to Fragments, through ffmpeg.
