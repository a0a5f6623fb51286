//! Looks around from inside a container, or stands for something there. Compiled by the tests, statically.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream, ToSocketAddrs as _},
    time::Duration,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments[0].as_str() {
        // try HOST:PORT|/path…: which of them can be reached.
        "try" => {
            // All at once, as most of them do not answer for a while.
            let attempts: Vec<_> = arguments[1..]
                .iter()
                .cloned()
                .map(|target| std::thread::spawn(move || format!("{target} {}", attempt(&target))))
                .collect();
            for attempt in attempts {
                println!("{}", attempt.join().expect("no panic"));
            }
        }
        // listen PORT: greets whoever comes.
        "listen" => {
            let listener = TcpListener::bind(format!("0.0.0.0:{}", arguments[1])).expect("a port");
            for guest in listener.incoming().flatten() {
                let _ = (&guest).write_all(b"hello");
            }
        }
        // spoil: does to an org's data what a newer server may do, and fails.
        "spoil" => {
            for name in ["instance.db", "instance.db-wal", "instance.db-shm", "marker"] {
                std::fs::write(format!("/data/{name}"), "spoiled").expect("a file");
            }
            println!("no such thing as a migration back");
            std::process::exit(3);
        }
        // fail: ends at once, with last words.
        "fail" => {
            eprintln!("the first of the last words\nI was never meant to run");
            std::process::exit(7);
        }
        // count: a line each 10 ms.
        "count" => {
            for number in 0_u64.. {
                println!("line {number}");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        other => panic!("{other}"),
    }
}

fn attempt(target: &str) -> String {
    if target.starts_with('/') {
        return match std::fs::metadata(target) {
            Ok(_) => "open".to_owned(),
            Err(error) => format!("closed: {error}"),
        };
    }
    let mut addresses = match target.to_socket_addrs() {
        Ok(addresses) => addresses,
        Err(error) => return format!("closed: {error}"),
    };
    let Some(address) = addresses.next() else {
        return "closed: no address".to_owned();
    };
    match TcpStream::connect_timeout(&address, Duration::from_secs(2)) {
        Ok(mut stream) => {
            let _ = stream.set_read_timeout(Some(Duration::from_millis(100)));
            let _ = stream.read(&mut [0; 5]);
            "open".to_owned()
        }
        Err(error) => format!("closed: {error}"),
    }
}
