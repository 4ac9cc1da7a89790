//! A clip to a Store: outbox, share page, loopback server.
//!
//! # Role
//! Brings a clip's folder (docs/clip-format.md) to where others can watch it,
//! while it is recorded and after, and says "published" only when every
//! object was found there to be what the manifest says.
//!
//! # Cast
//! - [`Store`]: a place for published clips, and the address of each. It is
//!   `object_store` seen through the keys of `key.rs`, the one list of what
//!   may be published or served.
//! - [`Publisher`]: the acts: begin, sync, finish, unpublish. `source.rs`
//!   looks at a clip's folder, `delivery.rs` sends what is new, `outbox.rs`
//!   remembers what was sent, `page.rs` writes the page.
//! - [`Card`]: what chats and other sites are told of a clip.
//! - [`Sender`]: the outbox at work: sends in the background, tries again, and
//!   says how far each clip is.
//! - [`ask`]: asks, and what guests answer into the store's inbox.
//! - [`conversation`]: what those who watch a clip send back.
//! - [`hook`]: tells other programs that a clip is at its link, or is no more.
//! - [`Assistant`]: a language model of the user's own choice, asked on request.
//! - [`Fetcher`]: fetches a pinned file, such as a speech model.
//! - [`doctor`]: tries everything we need of a store, with real requests.
//! - [`Server`]: serves a folder store on loopback, so that links work with no
//!   account; and speaks S3 to those who have its keys.
//!
//! # Example
//! ```no_run
//! use std::path::Path;
//!
//! use aside_share::{Publisher, Server, Store};
//!
//! # async fn example(id: aside_library::ClipId) -> Result<(), Box<dyn std::error::Error>> {
//! let (clips, store, outbox) = (Path::new("clips"), Path::new("store"), Path::new("outbox"));
//! let server = Server::start(store.to_owned(), "127.0.0.1:4173".parse()?).await?;
//! let store = Store::folder(store, "http://127.0.0.1:4173/".parse()?)?;
//! println!("{}", store.link(&id)); // known before anything is there
//!
//! let publisher = Publisher::new(store, clips, outbox)?;
//! publisher.begin(&id).await?; // the page
//! publisher.sync(&id).await?; // after each sealed segment
//! let published = publisher.finish(&id).await?; // after Stop
//! println!("{} objects, {}", published.objects, published.bytes);
//! server.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Invariants
//! - Knows no recorder, app or window: a clip's folder is all it is given.
//! - The only crate that speaks to the network.
//! - Never writes to a clip's folder.
//! - No name is in a store before its object: page, header, segments, then the
//!   playlist, then the manifest.
//! - A missing or differing object is an error, never "published".

pub mod ask;
mod assistant;
mod backoff;
mod card;
pub mod config;
pub mod conversation;
mod delivery;
pub mod doctor;
mod error;
mod fetch;
mod flow;
mod folder;
pub mod hook;
mod key;
mod keys;
mod lifecycle;
mod outbox;
mod page;
mod playlist;
mod progress;
mod publisher;
mod remote;
mod s3;
mod said;
mod sender;
pub mod server;
mod sigv4;
mod source;
mod store;
mod upload;

pub use assistant::{Assistant, AssistantConfig, Request};
pub use card::{Card, escaped};
pub use config::StoreConfig;
pub use error::{Error, Result};
pub use fetch::{Fetcher, Wanted};
pub use flow::{Flow, Limit};
pub use keys::{Keys, Secret};
pub use progress::{Progress, Published};
pub use publisher::{Advance, Publisher};
pub use sender::{Change, News, Sender, Shipment, Stage, Trouble};
pub use server::{OwnServer, Server};
pub use store::Store;
