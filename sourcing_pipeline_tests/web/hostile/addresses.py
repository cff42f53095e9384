"""Addresses that a feed may give for a website and that are none."""

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import HOME, Row, domain_of, site

STARTS = {
    "decimal": "http://2130706433/",
    "hex": "http://0x7f000001/",
    "octal": "http://0177.0.0.1/",
    "short": "http://127.1/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "ipv6": "http://[::1]/",
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "full-width": "http://\uff11\uff12\uff17.0.0.1/",
    "bracket": "http://[::1",
    "file": "file:///etc/passwd",
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,x",
    "backslash": "http://good.com\\@evil.net/",
    "userinfo": "http://{host}@evil.net/",
    "prefix": "http://{host}.evil.net/",
    "suffix": "http://evil{host}/",
    "empty": "",
    "words": "not a website",
    "nul": "https://{host}\0.evil.net/",
    "line-end": "https://evil.net/\n@{host}/",
    "overlong": "https://{host}/" + "a" * 5_000,
    "other-site": "https://evil.net/",
}

ROWS = [
    Row(
        f"address-{name}",
        site(HOME),
        Outcome.INVALID_ADDRESS,
        most_requests=0,
        website_url=url.replace("{host}", domain_of(f"address-{name}")),
    )
    for name, url in STARTS.items()
]
