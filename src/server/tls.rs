//! TLS with a certificate that an authority of this machine signs anew at each start.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

/// How long a client may take to agree on keys.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Where the emulator of Android finds the machine that it runs on.
const HOST_OF_EMULATOR: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);
const NAME: &str = "igata mock on this machine";
const CERTIFICATE: &str = "authority.pem";
const KEY: &str = "authority.key";

/// A certificate, and the authority that signed it.
#[derive(Clone)]
pub struct SelfSigned {
    acceptor: TlsAcceptor,
    /// The file with the certificate of the authority.
    pub authority: PathBuf,
}

impl fmt::Debug for SelfSigned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SelfSigned")
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

/// Where the authority of this user is kept.
///
/// # Errors
///
/// The environment does not tell where caches are.
pub fn authority_folder() -> Result<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")));
    let cache = cache.context("cannot tell where to keep the authority: set `HOME` or `XDG_CACHE_HOME`")?;
    Ok(cache.join("igata").join("authority"))
}

impl SelfSigned {
    /// A certificate for this machine and `address`, signed by the authority in `folder`, which is made if there is none.
    ///
    /// # Errors
    ///
    /// The folder cannot be written, or what is in it cannot be read.
    pub fn new(folder: &Path, address: IpAddr) -> Result<Self> {
        let authority = folder.join(CERTIFICATE);
        let key = authority_key(folder)?;
        let issuer = Issuer::new(authority_params(), key);
        let mut names = vec!["localhost".to_owned()];
        let own = [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            IpAddr::V4(HOST_OF_EMULATOR),
        ];
        names.extend(own.iter().map(ToString::to_string));
        let reachable = if address.is_unspecified() {
            super::lan_address()
        } else {
            Some(address)
        };
        names.extend(
            reachable
                .filter(|address| !own.contains(address))
                .map(|address| address.to_string()),
        );
        let mut params = CertificateParams::new(names).context("cannot name this machine in a certificate")?;
        let year = this_year();
        params.not_before = date_time_ymd(year, 1, 1);
        // Apple's systems accept no more than 825 days.
        params.not_after = date_time_ymd(year + 2, 1, 1);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().context("cannot make a key")?;
        let certificate = params.signed_by(&key, &issuer).context("cannot sign a certificate")?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .context("cannot set up TLS")?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .context("cannot use the certificate")?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority,
        })
    }

    /// A connection with keys agreed on; `None` if that did not work.
    pub(super) async fn accept(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let accepted = tokio::time::timeout(HANDSHAKE_TIMEOUT, self.acceptor.accept(stream)).await;
        accepted.ok()?.ok()
    }
}

/// What the authority's certificate says. It is the same each time, so only the key has to be read.
fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2045, 1, 1);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Whoever gets at the key can pretend to be no host with a name of its own. Addresses stay free: the TLS of gRPC
    // refuses every certificate for an address if its authority is limited to some.
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            GeneralSubtree::DnsName("local".to_owned()),
        ],
        excluded_subtrees: Vec::new(),
    });
    params
}

/// The key of the authority in a folder. Both files are written if there is none.
fn authority_key(folder: &Path) -> Result<KeyPair> {
    let path = folder.join(KEY);
    if let Ok(text) = fs::read_to_string(&path)
        && folder.join(CERTIFICATE).is_file()
    {
        return KeyPair::from_pem(&text).with_context(|| {
            format!(
                "`{}` is no key: remove its folder, and a new authority is made",
                path.display()
            )
        });
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    let key = KeyPair::generate().context("cannot make a key")?;
    let certificate = authority_params()
        .self_signed(&key)
        .context("cannot make a certificate")?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(&path)
        .and_then(|mut file| file.write_all(key.serialize_pem().as_bytes()))
        .and_then(|()| fs::write(folder.join(CERTIFICATE), certificate.pem()))
        .with_context(|| format!("cannot write the authority into `{}`", folder.display()))?;
    Ok(key)
}

fn this_year() -> i32 {
    const DAY: u64 = 24 * 3600;
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    // The mean year of the calendar has 365.2425 days; the day of the turn may count to either year.
    let years = since.as_secs() / DAY * 10_000 / 3_652_425;
    1970 + i32::try_from(years).unwrap_or_default()
}
