"""Addresses to which no webhook may ever go, even where this machine's plain loopback is let in."""

PRIVATE = (
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.1"),
    *("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.64.0.1", "100.100.100.200"),
    *("100.127.255.255", "0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1"),  # noqa: S104 - refused
    *("198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    "255.255.255.255",
)
IPV6 = (
    *("::", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::169.254.169.254", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "fe80::1", "fe80::1%25eth0"),
    *("fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "100::1", "5f00::1"),
)
DISGUISED = (
    *("2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "017700000001", "127.1"),
    *("127.0.1", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "192.168.257", "127.0.0.1."),
    *("1.2.3.4.5", "999.1.1.1", "\uff11\uff12\uff17.0.0.1", "127\u30020.0.1"),
)
NAMES = (
    *("app.localhost", "metadata", "metadata.google.internal", "router.local", "nas.lan"),
    *("postgres.home.arpa", "kubernetes.default.svc.cluster.local", "nats", "intranet"),
)
TRICKS = (
    *("ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)"),
    *("unix:///var/run/docker.sock", "//example.org/hook", "https:///hook", "https://"),
    *("https://user:secret@example.org/", "https://example.org@127.0.0.1/"),
    *("https://example.org\\@127.0.0.1/", "https://example.org#@127.0.0.1/"),
    *("https://exam ple.org/", "https://example.org/\r\nHost: 127.0.0.1", "https://[::1/"),
    *("https://example.org\t.evil.example/", "https://example%2eorg/", "https://[127.0.0.1]/"),
    *("https://example.org:65536/", "https://example.org:port/", "https://example.org:0/"),
    *("https://example..org/", "https://" + "a" * 64 + ".org/"),
)


def hostile_urls() -> list[str]:
    """Return all of them."""
    hosts = [*PRIVATE, *(f"[{each}]" for each in IPV6), *DISGUISED, *NAMES]
    return [*(f"https://{host}/hook" for host in hosts), *TRICKS]
