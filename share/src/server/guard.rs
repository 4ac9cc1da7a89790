//! Whom a request was meant for.
//!
//! A web site can point its own name at 127.0.0.1 and read what is served
//! there as if it were its own (DNS rebinding). Its requests carry its name in
//! `Host`, ours an address or `localhost`.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};

/// Whether a request names the server that listens at `bound` by an address
/// or as `localhost` (RFC 9112, 3.2).
pub(super) fn is_for_us(uri: &Uri, headers: &HeaderMap, bound: SocketAddr) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let named = host.to_str().is_ok_and(|host| names(host, bound));
    // A target with a host in it outranks the header: both must fit.
    named
        && uri
            .authority()
            .is_none_or(|host| names(host.as_str(), bound))
}

fn names(host: &str, bound: SocketAddr) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    if host.contains('@') || authority.port_u16().unwrap_or(80) != bound.port() {
        return false;
    }
    let name = authority.host();
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let address = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    // An address cannot be rebound: away from loopback any of ours will do.
    address.is_ok_and(|address| address.is_loopback() || !bound.ip().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, bound: &str) -> bool {
        names(host, bound.parse().unwrap())
    }

    #[test]
    fn an_address_or_localhost_with_the_port_is_ours() {
        for host in [
            "127.0.0.1:8080",
            "localhost:8080",
            "LOCALHOST:8080",
            "[::1]:8080",
        ] {
            assert!(check(host, "127.0.0.1:8080"), "{host}");
        }
        assert!(check("localhost", "127.0.0.1:80"), "80 need not be said");
        assert!(check("192.168.1.7:8080", "0.0.0.0:8080"));
    }

    #[test]
    fn a_name_or_another_port_is_not() {
        for host in [
            "",
            "evil.example:8080",
            "localhost.evil.example:8080",
            "127.0.0.1.evil.example:8080",
            "127.0.0.1",
            "127.0.0.1:8081",
            "127.0.0.1:8080@evil.example",
            "localhost:8080@evil.example:8080",
            "evil.example@127.0.0.1:8080",
            "192.168.1.7:8080",
            "::1:8080",
            "localhost:8080/",
            "localhost :8080",
        ] {
            assert!(!check(host, "127.0.0.1:8080"), "{host}");
        }
        assert!(!check("evil.example:8080", "0.0.0.0:8080"));
    }
}
