//! The ways in which clients misbehave. Each ends by itself, after a second or two at the most.

use std::io::{Error, Read as _, Result, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// One way to misbehave.
pub type Kind = fn(&Client, &mut Random) -> Result<()>;

pub const KINDS: [(&str, Kind); 9] = [
    ("cut off", cut),
    ("random", random_bytes),
    ("slow to write", slow_writer),
    ("slow to read", slow_reader),
    ("too large", oversize),
    ("too large over gRPC", oversize_frame),
    ("half a frame", half_frame),
    ("cancelled", cancelled),
    ("of many connections", connections),
];

const GET: &str = "/soak.v1.SoakService/Get";
const WATCH: &str = "/soak.v1.SoakService/Watch";
const METHODS: [&str; 4] = [GET, WATCH, "/soak.v1.SoakService/Gather", "/soak.v1.SoakService/Talk"];

/// A stream of numbers that a seed decides: xorshift.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[3]).collect()
    }

    fn method(&mut self) -> &'static str {
        METHODS[self.below(METHODS.len())]
    }
}

/// Where the server is.
pub struct Client {
    address: String,
}

impl Client {
    pub fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
        }
    }

    fn connect(&self) -> Result<TcpStream> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.set_write_timeout(Some(Duration::from_secs(1)))?;
        Ok(stream)
    }

    /// What the server answers to somebody who behaves.
    pub fn ask(&self) -> Result<String> {
        let mut stream = self.connect()?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(&post(GET, "application/json", b"{\"id\": \"42\"}"))?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        match answer.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 200") => Ok(body.to_owned()),
            _ => Err(Error::other(answer)),
        }
    }
}

/// A whole request.
fn post(path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: soak\r\nconnection: close\r\ncontent-type: {content_type}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn cut(client: &Client, random: &mut Random) -> Result<()> {
    let body = random.bytes(200);
    let request = post(random.method(), "application/connect+proto", &body);
    let mut stream = client.connect()?;
    let length = random.below(request.len());
    stream.write_all(&request[..length])
}

fn random_bytes(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = client.connect()?;
    match random.below(3) {
        0 => stream.write_all(PREFACE)?,
        1 => stream.write_all(&post(random.method(), "application/grpc-web-text", &random.bytes(64)))?,
        _ => {}
    }
    let length = random.below(4000);
    stream.write_all(&random.bytes(length))?;
    stream.read_exact(&mut [0; 64])
}

fn slow_writer(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = client.connect()?;
    let request = post(random.method(), "application/connect+json", &[0; 64]);
    for byte in request.chunks(3).take(random.below(60)) {
        stream.write_all(byte)?;
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn slow_reader(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = client.connect()?;
    let body = frame(b"{}");
    stream.write_all(&post(WATCH, "application/connect+json", &body))?;
    for _ in 0..random.below(20) {
        stream.read_exact(&mut [0; 100])?;
        std::thread::sleep(Duration::from_millis(30));
    }
    Ok(())
}

/// More than a message may have, declared or not.
fn oversize(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = client.connect()?;
    let size = if random.below(2) == 0 {
        "content-length: 1073741824"
    } else {
        "transfer-encoding: chunked"
    };
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: soak\r\ncontent-type: application/json\r\n{size}\r\n\r\n",
        random.method()
    );
    stream.write_all(head.as_bytes())?;
    let chunk = [b"10000\r\n", &vec![b' '; 0x10000][..], b"\r\n"].concat();
    for _ in 0..100 {
        stream.write_all(&chunk)?;
    }
    stream.read_exact(&mut [0; 64])
}

fn oversize_frame(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = open(client, random.method(), 1)?;
    let length = [0xff, 0xff, 0xff, random.below(256) as u8];
    stream.write_all(&http2(DATA, 0, 1, &[&[random.below(3) as u8][..], &length].concat()))?;
    for _ in 0..20 {
        stream.write_all(&http2(DATA, 0, 1, &random.bytes(4000)))?;
    }
    stream.read_exact(&mut [0; 200])
}

fn half_frame(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = open(client, random.method(), 1)?;
    let whole = http2(DATA, END_STREAM, 1, &frame(&random.bytes(100)));
    stream.write_all(&whole[..random.below(whole.len())])?;
    std::thread::sleep(Duration::from_millis(random.below(50) as u64));
    Ok(())
}

/// Calls that are taken back as soon as they are made, some after the first answers.
fn cancelled(client: &Client, random: &mut Random) -> Result<()> {
    let mut stream = open(client, WATCH, 1)?;
    for index in 0..random.below(100) as u32 {
        let id = 3 + 2 * index;
        stream.write_all(&headers(random.method(), id))?;
        stream.write_all(&http2(DATA, END_STREAM, id, &frame(b"")))?;
        if random.below(10) == 0 {
            stream.read_exact(&mut [0; 500])?;
        }
        stream.write_all(&http2(RST_STREAM, 0, id, &8_u32.to_be_bytes()))?;
    }
    stream.write_all(&http2(RST_STREAM, 0, 1, &8_u32.to_be_bytes()))
}

fn connections(client: &Client, random: &mut Random) -> Result<()> {
    let count = random.below(30);
    let open: Result<Vec<TcpStream>> = (0..count).map(|_| client.connect()).collect();
    std::thread::sleep(Duration::from_millis(random.below(100) as u64));
    open.map(drop)
}

/// A message of gRPC and of Connect's streams.
fn frame(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap();
    [&[0][..], &length.to_be_bytes(), message].concat()
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A frame of HTTP/2.
fn http2(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The head of a call over gRPC.
fn headers(path: &str, stream: u32) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "soak"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ] {
        // Written out, and not to be remembered.
        block.push(0);
        for text in [name, value] {
            block.push(text.len() as u8);
            block.extend_from_slice(text.as_bytes());
        }
    }
    http2(HEADERS, END_HEADERS, stream, &block)
}

/// A connection with a call of gRPC that has begun.
fn open(client: &Client, path: &str, id: u32) -> Result<TcpStream> {
    let mut stream = client.connect()?;
    stream.write_all(PREFACE)?;
    stream.write_all(&http2(SETTINGS, 0, 0, &[]))?;
    stream.write_all(&headers(path, id))?;
    Ok(stream)
}
