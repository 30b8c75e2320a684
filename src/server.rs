//! The network: carries HTTP between sockets and a service.

use std::convert::Infallible;
use std::error::Error;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// How long a client may take to send the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long calls under way may go on when the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a silent HTTP/2 connection is asked whether it is alive, and how long it has to answer.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(20));
/// How many calls one HTTP/2 connection may have at once.
const MAX_STREAMS: u32 = 250;
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// A socket that is bound; [`Server::run`] serves it.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    /// The address with the port that was chosen, if port 0 was asked for.
    pub local_addr: SocketAddr,
}

impl Server {
    /// Binds an address such as `127.0.0.1:8080`; port 0 takes any free port.
    ///
    /// # Errors
    ///
    /// The address is none, is taken, or does not belong to this machine.
    pub async fn bind(address: &str) -> Result<Self> {
        let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow!(
                "`{address}` is taken by another program: stop that one, or choose another port (0 takes any free one)"
            ),
            ErrorKind::PermissionDenied => {
                anyhow!("`{address}` needs more rights than this program has: choose a port above 1023")
            }
            ErrorKind::AddrNotAvailable => {
                anyhow!("`{address}` is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all of them")
            }
            ErrorKind::InvalidInput => {
                anyhow!("`{address}` is no address: write a host and a port, as in 127.0.0.1:8080")
            }
            _ => anyhow!(error).context(format!("cannot listen on `{address}`")),
        })?;
        let local_addr = listener.local_addr().context("cannot read the address of the socket")?;
        Ok(Self { listener, local_addr })
    }

    /// Serves HTTP/1.1 and HTTP/2 until `shutdown` is ready; then lets calls under way finish, for ten seconds at most.
    pub async fn run<S, B>(self, service: S, shutdown: impl Future<Output = ()>)
    where
        S: tower::Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send + 'static,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let builder = builder();
        let connections = GracefulShutdown::new();
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut shutdown => break,
            };
            let Ok((stream, _)) = accepted else {
                // Out of file handles, for example: others will be given back.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            // Small answers should not wait for more to come.
            let _ = stream.set_nodelay(true);
            let connection = builder
                .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service.clone()))
                .into_owned();
            let connection = connections.watch(connection);
            tokio::spawn(async move {
                // What goes wrong on one connection is that client's to notice.
                let _ = connection.await;
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, connections.shutdown()).await;
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE.0)
        .keep_alive_timeout(KEEP_ALIVE.1)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEADER_BYTES);
    builder
}

/// Ready when the program is asked to stop, by ctrl-c or by SIGTERM.
///
/// # Errors
///
/// The signals cannot be heard.
pub fn stop_signal() -> Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}
