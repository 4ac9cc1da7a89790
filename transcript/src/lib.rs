//! Samples to Words to Cues; speech models; VTT, SRT, Markdown.
