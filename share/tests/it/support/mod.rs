//! What these tests share: a clip that grows, stores that watch or fail, a
//! server with something to serve, and a client that sends whatever it is told.

pub(crate) mod bucket;
pub(crate) mod clip;
pub(crate) mod guest;
pub(crate) mod http;
pub(crate) mod proxy;
pub(crate) mod site;
pub(crate) mod watched;
