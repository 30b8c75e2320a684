//! TLS and plain HTTP on one port.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use igata::mock::{self, Mock};
use igata::server::{SelfSigned, Server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::client::{config, sample};

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn exchange(mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin) -> String {
    let request = "POST /offer.v1.OfferService/GetOffer HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                   content-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn one_port_speaks_tls_and_plain_and_the_authority_stays() {
    let folder = tempfile::tempdir().unwrap();
    let first = SelfSigned::new(folder.path(), LOCAL).unwrap();
    let authority = std::fs::read(&first.authority).unwrap();
    let tls = SelfSigned::new(folder.path(), LOCAL).unwrap();
    assert_eq!(std::fs::read(&tls.authority).unwrap(), authority);

    let service = mock::service(Arc::new(Mock::new(&sample(), &config(1)).unwrap()));
    let server = Server::bind("127.0.0.1:0").await.unwrap().with_tls(tls);
    let address = server.local_addr;
    tokio::spawn(server.run(service, std::future::pending()));

    let plain = exchange(tokio::net::TcpStream::connect(address).await.unwrap()).await;
    assert!(plain.starts_with("HTTP/1.1 200"), "{plain}");

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&authority).unwrap()).unwrap();
    let connect = async |protocols: &[&[u8]], name: &'static str| {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from(name).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    };
    let stream = connect(&[b"h2", b"http/1.1"], "localhost").await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    for name in ["localhost", "127.0.0.1"] {
        let answer = exchange(connect(&[b"http/1.1"], name).await.unwrap()).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(connect(&[], "example.com").await.is_err());
}
