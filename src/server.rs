//! The network: carries HTTP between sockets and a service.

mod tls;

use std::convert::Infallible;
use std::error::Error;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The time of day: seconds since 1970, and nanoseconds.
pub fn now() -> (i64, i32) {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    (seconds, since.subsec_nanos().cast_signed())
}

/// How long a client may take to send the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long calls under way may go on when the server stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a silent HTTP/2 connection is asked whether it is alive, and how long it has to answer.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(20));
/// How many calls one HTTP/2 connection may have at once.
const MAX_STREAMS: u32 = 250;
const MAX_HEADER_BYTES: u32 = 64 * 1024;
/// How much of one answer waits for a client that does not read.
const MAX_UNREAD: usize = 64 * 1024;

pub use tls::{SelfSigned, authority_folder};

/// A socket that is bound; [`Server::run`] serves it.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    /// The address with the port that was chosen, if port 0 was asked for.
    pub local_addr: SocketAddr,
    tls: Option<SelfSigned>,
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
        Ok(Self {
            listener,
            local_addr,
            tls: None,
        })
    }

    /// Where programs on this machine find it.
    pub fn address_here(&self) -> SocketAddr {
        let here: IpAddr = match self.local_addr {
            address if !address.ip().is_unspecified() => return address,
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        };
        SocketAddr::new(here, self.local_addr.port())
    }

    /// Where others in the same network find it, if it listens to them.
    pub fn address_in_network(&self) -> Option<SocketAddr> {
        let address = lan_address().filter(|_| self.local_addr.ip().is_unspecified())?;
        Some(SocketAddr::new(address, self.local_addr.port()))
    }

    /// Speaks TLS, too: the first byte of a connection tells which it is.
    #[must_use]
    pub fn with_tls(mut self, tls: SelfSigned) -> Self {
        self.tls = Some(tls);
        self
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
            let service = TowerToHyperService::new(service.clone());
            let watcher = connections.watcher();
            let builder = builder.clone();
            let tls = self.tls.clone();
            // What goes wrong on one connection is that client's to notice.
            tokio::spawn(async move {
                match tls {
                    Some(tls) if is_tls(&stream).await => {
                        if let Some(stream) = tls.accept(stream).await {
                            let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
                            let _ = watcher.watch(connection).await;
                        }
                    }
                    _ => {
                        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
                        let _ = watcher.watch(connection).await;
                    }
                }
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, connections.shutdown()).await;
    }
}

/// The address at which others in the same network reach this machine, if it is in one.
fn lan_address() -> Option<IpAddr> {
    // Nothing is sent: connecting a datagram socket only asks for the way. 192.0.2.0/24 is nobody's.
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified() && !address.is_loopback()).then_some(address)
}

/// Whether a connection begins with the handshake of TLS. It need not begin at once.
async fn is_tls(stream: &TcpStream) -> bool {
    const HANDSHAKE: u8 = 0x16;
    let mut first = [0];
    let peeked = tokio::time::timeout(HEADER_TIMEOUT, stream.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))) && first == [HANDSHAKE]
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(MAX_UNREAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE.0)
        .keep_alive_timeout(KEEP_ALIVE.1)
        .max_concurrent_streams(MAX_STREAMS)
        .max_send_buf_size(MAX_UNREAD)
        .max_header_list_size(MAX_HEADER_BYTES);
    builder
}

/// How often the program was asked to stop, by ctrl-c or by SIGTERM.
#[derive(Debug, Clone)]
pub struct StopSignals {
    count: watch::Receiver<u32>,
}

impl StopSignals {
    /// Listens for the signals, inside a runtime.
    ///
    /// # Errors
    ///
    /// The signals cannot be heard.
    pub fn listen() -> Result<Self> {
        #[cfg(unix)]
        let mut terminate = {
            use tokio::signal::unix::{SignalKind, signal};
            signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?
        };
        let (sender, count) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                #[cfg(unix)]
                tokio::select! {
                    _ = tokio::signal::ctrl_c() => {}
                    _ = terminate.recv() => {}
                }
                #[cfg(not(unix))]
                let _ = tokio::signal::ctrl_c().await;
                sender.send_modify(|count| *count += 1);
            }
        });
        Ok(Self { count })
    }

    /// Ready at the signal `number`, counted from 1.
    pub async fn signal(mut self, number: u32) {
        // It fails if the runtime ends, and so does the program then.
        let _ = self.count.wait_for(|count| *count >= number).await;
    }
}
