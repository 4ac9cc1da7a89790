//! The end of the socket that obeys.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::wire::{Done, LONGEST_ORDER, Order, read_line, read_order, write_answer};
use super::{Instance, is_ours};
use crate::AppError;

/// So many connections at once; others wait in the system's queue.
const AT_ONCE: usize = 8;
/// Who connects has something to say, and listens to the answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// No descriptor is free, for one: there may be one a moment later.
const AFTER_FAILURE: Duration = Duration::from_millis(200);

impl Instance {
    /// Hands every order to `obey`, and its result to who ordered. Orders of
    /// different connections may overlap. Ends only when dropped.
    ///
    /// # Errors
    /// When the socket cannot be listened to.
    pub async fn serve<F, D>(self, obey: F) -> io::Result<()>
    where
        F: Fn(Order) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<Done, AppError>> + Send + 'static,
    {
        let listener = UnixListener::from_std(self.listener.try_clone()?)?;
        let room = Arc::new(Semaphore::new(AT_ONCE));
        loop {
            // Never closed.
            let Ok(place) = Arc::clone(&room).acquire_owned().await else {
                return Ok(());
            };
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "an order could not be accepted");
                    sleep(AFTER_FAILURE).await;
                    continue;
                }
            };
            let obey = obey.clone();
            tokio::spawn(async move {
                if let Err(error) = answer(stream, obey).await {
                    tracing::debug!(%error, "a connection gave no order");
                }
                drop(place);
            });
        }
    }
}

/// One connection: one order, one answer.
async fn answer<F, D>(mut stream: UnixStream, obey: F) -> io::Result<()>
where
    F: Fn(Order) -> D,
    D: Future<Output = Result<Done, AppError>>,
{
    if !is_ours(&stream) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let line = timeout(PATIENCE, read_line(&mut stream, LONGEST_ORDER)).await??;
    let done = match read_order(&line) {
        Ok(order) => {
            tracing::debug!(?order, "ordered from outside");
            obey(order).await
        }
        Err(error) => Err(error),
    };
    let line = write_answer(done).map_err(io::Error::other)?;
    timeout(PATIENCE, stream.write_all(&line)).await?
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::AsyncReadExt;

    use super::*;
    use crate::instance::{Did, ask};
    use crate::{ErrorCode, Paths};

    fn marked(order: Order) -> Result<Done, AppError> {
        match order {
            Order::Mark => Ok(Done {
                did: Did::Marked,
                clip_id: None,
                link: None,
                at_ms: 7,
            }),
            _ => Err(AppError::new(
                ErrorCode::Device,
                "No microphone.",
                "Plug one in.",
            )),
        }
    }

    #[tokio::test]
    async fn there_is_one_instance_and_it_answers() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let error = ask(&paths, Order::Mark).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Conflict);
        assert!(error.message.contains("not running") && error.hint.contains("aside record"));

        let instance = Instance::claim(&paths).unwrap().unwrap();
        assert!(Instance::claim(&paths).unwrap().is_none(), "there are two");
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&paths.socket()), 0o600);
        assert_eq!(mode(paths.socket().parent().unwrap()), 0o700);

        let serving = tokio::spawn(instance.serve(|order| async move { marked(order) }));
        assert_eq!(ask(&paths, Order::Mark).await.unwrap().at_ms, 7);
        let refused = ask(&paths, Order::Toggle).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (ErrorCode::Device, "No microphone.")
        );

        serving.abort();
        drop(serving.await);
        assert!(!paths.socket().exists());
        assert!(
            Instance::claim(&paths).unwrap().is_some(),
            "the lock outlives it"
        );
    }

    #[tokio::test]
    async fn a_dead_ones_socket_is_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        std::fs::create_dir_all(paths.socket().parent().unwrap()).unwrap();
        // Closed, but still in its place, as after a crash.
        drop(std::os::unix::net::UnixListener::bind(paths.socket()).unwrap());
        let error = ask(&paths, Order::Mark).await.unwrap_err();
        assert!(error.message.contains("not running"), "{error}");
        let instance = Instance::claim(&paths).unwrap().unwrap();
        tokio::spawn(instance.serve(|order| async move { marked(order) }));
        assert!(ask(&paths, Order::Mark).await.is_ok());
    }

    #[tokio::test]
    async fn a_hostile_connection_does_nothing_and_holds_up_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let obeyed = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&obeyed);
        let instance = Instance::claim(&paths).unwrap().unwrap();
        tokio::spawn(instance.serve(move |order| {
            count.fetch_add(1, Ordering::Relaxed);
            async move { marked(order) }
        }));
        let send = async |bytes: &[u8]| {
            let mut stream = UnixStream::connect(paths.socket()).await.unwrap();
            // It may be hung up on before all is said.
            drop(stream.write_all(bytes).await);
            drop(stream.shutdown().await);
            let mut answer = Vec::new();
            drop(stream.read_to_end(&mut answer).await);
            String::from_utf8(answer).unwrap()
        };
        let silent = UnixStream::connect(paths.socket()).await.unwrap();
        assert_eq!(send(&b"x".repeat(1 << 20)).await, "");
        assert_eq!(
            send(b"{\"v\":1,\"order\":\"mark\"}").await,
            "",
            "without its end"
        );
        assert!(send(b"\0\xff\n").await.contains("\"code\":\"usage\""));
        assert!(send(b"{\"v\":99}\n").await.contains("another version"));
        assert_eq!(obeyed.load(Ordering::Relaxed), 0);
        assert!(ask(&paths, Order::Mark).await.is_ok());
        drop(silent);
    }
}
