//! A server that answers what it should not. The first part of a request's path says what.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// Starts the server, and returns its address. It ends with the process.
pub fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client may well go away in the middle.
            thread::spawn(move || _ = answer(stream));
        }
    });
    address
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut path, mut length) = (String::new(), String::new(), 0);
    while reader.read_line(&mut line)? > 2 {
        if path.is_empty() {
            line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
        } else if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length])?;
    let name = path.split('/').nth(1).unwrap_or_default();
    if name == "flood" {
        return flood(stream);
    }
    for piece in pieces(name) {
        stream.write_all(&piece)?;
        stream.flush()?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Sends heartbeats for as long as the client takes them.
fn flood(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(&response("200 OK", "application/connect+proto", b""))?;
    let beats = [0, 0, 0, 0, 4, 18, 2, 8, 1].repeat(100);
    loop {
        stream.write_all(&beats)?;
        thread::sleep(Duration::from_millis(1));
    }
}

/// What is sent, piece by piece, before the connection is closed.
fn pieces(name: &str) -> Vec<Vec<u8>> {
    // A `WatchOffersResponse` with a heartbeat of one open offer, and of two.
    let (one, two) = ([0, 0, 0, 0, 4, 18, 2, 8, 1], [0, 0, 0, 0, 4, 18, 2, 8, 2]);
    let end = *b"\x02\0\0\0\x02{}";
    let stream = || response("200 OK", "application/connect+proto", b"");
    match name {
        "gateway" => vec![response("502 Bad Gateway", "text/html", b"<h1>Bad gateway</h1>")],
        "json" => vec![response("200 OK", "application/json", b"{}")],
        "garbage" => vec![response("200 OK", "application/proto", b"\xff\xff\xff")],
        "unknown-code" => {
            let body = br#"{"code": "lost_in_space", "message": "who are you?"}"#;
            vec![response("401 Unauthorized", "application/json", body)]
        }
        "cut" => vec![stream(), one.to_vec(), two[..6].to_vec()],
        "compressed" => vec![stream(), [&[1], &one[1..]].concat()],
        "huge" => vec![stream(), b"\0\xff\xff\xff\xffnever".to_vec()],
        "pieces" => {
            let whole = [&one[..], &two, &end].concat();
            let pieces = whole.chunks(4).map(<[u8]>::to_vec);
            std::iter::once(stream()).chain(pieces).collect()
        }
        _ => vec![response("404 Not Found", "text/plain", b"")],
    }
}

/// A response; one with an empty body ends where the connection does.
fn response(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}
