//! A network between a client and a bucket, as bad as it is told to be.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    Fine,
    /// The connection breaks before anything arrives.
    Reset,
    /// "Slow down", and nothing arrives.
    Busy,
    /// It arrives, the answer does not.
    Unheard,
    /// Half of the answer comes, then the connection breaks.
    Half,
    /// It arrives twice.
    Twice,
    /// Something else arrives.
    Garbled,
    /// The answer names another object.
    WrongTag,
    /// It takes its time.
    Slow,
}

/// Decides from the number of the request and its first line.
pub(crate) type Forecast = dyn Fn(usize, &str) -> Weather + Send + Sync;

/// Forwards to `server`; ends when dropped.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    /// First lines of the requests that arrived, in order.
    arrived: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    pub(crate) async fn before(
        server: SocketAddr,
        forecast: impl Fn(usize, &str) -> Weather + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let forecast: Arc<Forecast> = Arc::new(forecast);
        let counted = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let seen = Arc::clone(&arrived);
        let task = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (forecast, seen) = (Arc::clone(&forecast), Arc::clone(&seen));
                let counted = Arc::clone(&counted);
                tokio::spawn(async move {
                    let number = || counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    // Broken connections are what this is about.
                    drop(serve(client, server, &*forecast, number, &seen).await);
                });
            }
        });
        Self {
            address,
            arrived,
            task,
        }
    }

    pub(crate) fn arrived(&self) -> Vec<String> {
        self.arrived.lock().unwrap().clone()
    }
}

async fn serve(
    mut client: TcpStream,
    server: SocketAddr,
    forecast: &Forecast,
    number: impl Fn() -> usize,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    while let Some((mut head, mut body)) = read_message(&mut client).await? {
        let line = head.lines().next().unwrap_or_default().to_owned();
        let weather = forecast(number(), &line);
        match weather {
            Weather::Reset => return Ok(()),
            Weather::Busy => {
                let xml = "<Error><Code>SlowDown</Code></Error>";
                let answer = format!(
                    "HTTP/1.1 503 Slow Down\r\ncontent-length: {}\r\n\r\n{xml}",
                    xml.len()
                );
                client.write_all(answer.as_bytes()).await?;
                continue;
            }
            Weather::Slow => tokio::time::sleep(std::time::Duration::from_millis(60)).await,
            Weather::Garbled => match body.first_mut() {
                Some(byte) => *byte ^= 0x20,
                None => head = head.replacen("x-amz-date: 2", "x-amz-date: 1", 1),
            },
            Weather::Twice => drop(forward(server, &head, &body).await?),
            _ => {}
        }
        let (mut answer_head, answer) = forward(server, &head, &body).await?;
        if answer_head.starts_with("HTTP/1.1 2") {
            seen.lock().unwrap().push(line);
        }
        match weather {
            Weather::Unheard => return Ok(()),
            Weather::WrongTag => answer_head = answer_head.replacen("etag: \"", "etag: \"0", 1),
            _ => {}
        }
        let mut whole = answer_head.into_bytes();
        whole.extend(answer);
        if weather == Weather::Half {
            client.write_all(&whole[..whole.len() / 2]).await?;
            return Ok(());
        }
        client.write_all(&whole).await?;
    }
    Ok(())
}

/// Asks the server on a connection of its own.
async fn forward(
    server: SocketAddr,
    head: &str,
    body: &[u8],
) -> std::io::Result<(String, Vec<u8>)> {
    let is_head = head.starts_with("HEAD ");
    let mut stream = TcpStream::connect(server).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    if is_head {
        return Ok((
            read_head(&mut stream).await?.unwrap_or_default(),
            Vec::new(),
        ));
    }
    let answer = read_message(&mut stream).await?;
    answer.ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

/// A head and as much body as it says; `None` at the end of a connection.
async fn read_message(stream: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let Some(head) = read_head(stream).await? else {
        return Ok(None);
    };
    let value = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    };
    let mut body = Vec::new();
    if let Some(len) = value("content-length") {
        body.resize(len.parse().unwrap(), 0);
        stream.read_exact(&mut body).await?;
    } else if value("transfer-encoding").is_some() {
        while !body.ends_with(b"0\r\n\r\n") {
            body.push(stream.read_u8().await?);
        }
    }
    Ok(Some((head, body)))
}

async fn read_head(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) if head.is_empty() => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(String::from_utf8(head).unwrap()))
}
