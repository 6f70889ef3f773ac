//! Who is at the other end: networks in CIDR notation, `X-Forwarded-For`, and the key under
//! which connections of one address are counted.
//!
//! Owns addresses only. Knows nothing of sockets or requests beyond the header's text.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// A block of addresses: `10.0.0.0/8`, `::1`, `127.0.0.1`. Without a length, one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

impl Network {
    /// Whether `address` lies in the block. An IPv4 address that came mapped into IPv6 is IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let shift = 32 - u32::from(self.length);
                let differ = ours.to_bits() ^ theirs.to_bits();
                differ.checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let shift = 128 - u32::from(self.length);
                let differ = ours.to_bits() ^ theirs.to_bits();
                differ.checked_shr(shift).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// What is wrong with the text of a [`Network`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadNetwork(String);

impl fmt::Display for BadNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither an address nor a block such as 10.0.0.0/8", self.0)
    }
}

impl std::error::Error for BadNetwork {}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Network, BadNetwork> {
        let bad = || BadNetwork(text.to_owned());
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            Some(digits) => digits.parse().map_err(|_| bad())?,
            None => most,
        };
        if length > most {
            return Err(bad());
        }
        Ok(Network { address, length })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// Whether one of the networks holds the address.
pub(super) fn is_trusted(proxies: &[Network], address: IpAddr) -> bool {
    proxies.iter().any(|network| network.contains(address))
}

/// The client's address: the socket's, or where that is a trusted proxy, the rightmost entry of
/// `X-Forwarded-For` that is not one. `forwarded` yields the header's fields in their order.
///
/// Each proxy appends the address it was spoken to from, so only what stands right of the
/// first untrusted entry was written by someone we trust. An entry that is no address ends
/// the walk: the last good one counts.
pub(super) fn client<'a>(
    socket: IpAddr,
    proxies: &[Network],
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
) -> IpAddr {
    let mut peer = socket.to_canonical();
    for entry in forwarded.flat_map(|field| field.split(',')).rev() {
        if !is_trusted(proxies, peer) {
            break;
        }
        match address_of(entry.trim()) {
            Some(address) => peer = address,
            None => break,
        }
    }
    peer
}

/// An entry as proxies write it: bare, with a port, or in brackets.
fn address_of(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = match bare.unwrap_or(entry).parse::<IpAddr>() {
        Ok(address) => address,
        Err(_) => entry.parse::<SocketAddr>().ok()?.ip(),
    };
    Some(address.to_canonical())
}

/// The key that an address is counted under: an IPv6 client is given a /64 and may use any
/// address in it, so the whole block is one client.
pub(super) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_contains_its_addresses_and_no_other() {
        for (network, inside, outside) in [
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.1"),
            ("10.1.2.3/8", "10.255.1.2", "11.0.0.1"),
            ("0.0.0.0/0", "203.0.113.9", "::1"),
            ("::1", "::1", "::2"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("192.168.0.0/17", "::ffff:192.168.127.1", "192.168.128.1"),
            ("::/0", "2001:db8::1", "127.0.0.1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(ip(inside)), "{network} {inside}");
            assert!(!network.contains(ip(outside)), "{network} {outside}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_a_sentence() {
        for text in ["", "host", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/", "/8", "10/8"] {
            let error = text.parse::<Network>().unwrap_err();
            assert!(error.to_string().contains("neither"), "{text}");
        }
    }

    #[test]
    fn the_client_is_the_rightmost_address_that_no_trusted_proxy_wrote() {
        let proxies = ["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        for (socket, fields, expected) in [
            ("203.0.113.5", vec!["1.2.3.4"], "203.0.113.5"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("::ffff:127.0.0.1", vec!["1.2.3.4"], "1.2.3.4"),
            ("127.0.0.1", vec!["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            ("127.0.0.1", vec!["6.6.6.6, 1.2.3.4, 10.1.1.1"], "1.2.3.4"),
            ("127.0.0.1", vec!["6.6.6.6", "1.2.3.4", "10.1.1.1"], "1.2.3.4"),
            ("127.0.0.1", vec!["10.2.2.2, 10.1.1.1"], "10.2.2.2"),
            ("127.0.0.1", vec!["1.2.3.4, unknown"], "127.0.0.1"),
            ("127.0.0.1", vec!["1.2.3.4, unknown, 10.1.1.1"], "10.1.1.1"),
            ("127.0.0.1", vec!["1.2.3.4:5678"], "1.2.3.4"),
            ("127.0.0.1", vec!["[2001:db8::9]:443"], "2001:db8::9"),
            ("127.0.0.1", vec!["[2001:db8::9]"], "2001:db8::9"),
            ("127.0.0.1", vec!["::ffff:1.2.3.4"], "1.2.3.4"),
            ("127.0.0.1", vec![""], "127.0.0.1"),
        ] {
            let peer = client(ip(socket), &proxies, fields.iter().copied());
            assert_eq!(peer, ip(expected), "{socket} {fields:?}");
        }
    }

    #[test]
    fn six_counts_by_its_block_of_64_and_mapped_four_as_four() {
        assert_eq!(counted_as(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(counted_as(ip("::ffff:9.8.7.6")), ip("9.8.7.6"));
    }
}
