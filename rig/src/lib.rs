//! A private stage: virtual display, sound server, scene and speech.
