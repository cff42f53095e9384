"""Hosts that many share: an address there is no brand's own website, or is one only below the host.

What belongs here: lists of hosts, each list with what it says about an address. What doesn't: parsing of addresses.
Lists hold registrable domains; ``ANY_SUFFIX`` holds names that mean the same under every suffix (amazon.de, amazon.it).
"""

SITE_BUILDERS = tuple(
    """
    bandcamp.com bigcartel.com business.site cafe24.com canalblog.com cargo.site company.site e-monsite.com
    ecwid.com editorx.io free.fr godaddysites.com gumroad.com jimdo.com jimdofree.com jimdosite.com lojaintegrada.com.br
    mozellosite.com my-free.website myshopline.com myshoplaza.com mystrikingly.com over-blog.com ola.click
    pagesperso-orange.fr payhip.com prestashop.com sellfy.store shopbase.com shoplazza.com site123.me squarespace.com
    storenvy.com stores.jp strikingly.com substack.com tiendanube.com tumblr.com typepad.com ueniweb.com webnode.com
    webnode.page weebly.com wordpress.com yolasite.com
    """.split()
)
"""Hosts below which everybody has a site of their own, and that the public suffix list doesn't name (yet).

They count as public suffixes: ``brand.bigcartel.com`` is a registrable domain, ``bigcartel.com`` is none.
"""

MAIL_PROVIDERS = frozenset(
    """
    126.com 163.com aol.com bluewin.ch btinternet.com comcast.net fastmail.com freenet.de gmail.com gmx.at gmx.ch gmx.com
    gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com
    laposte.net libero.it live.co.uk live.com live.fr live.nl mac.com mail.com mail.ru mailbox.org me.com msn.com naver.com
    o2.pl orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de proton.me protonmail.com qq.com
    rocketmail.com seznam.cz sfr.fr sky.com t-online.de terra.com.br tiscali.it tutanota.com uol.com.br verizon.net
    virgilio.it wanadoo.fr web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.ru ymail.com ziggo.nl zoho.com
    """.split()
)
"""Where anybody has a mailbox: a domain taken from an address there says nothing about the brand."""

SOCIAL_PLATFORMS = frozenset(
    """
    bsky.app facebook.com fb.com fb.me instagr.am instagram.com kakao.com line.me linkedin.com m.me medium.com ok.ru
    pinterest.com reddit.com snapchat.com t.me telegram.me telegram.org threads.com threads.net tiktok.com twitch.tv
    twitter.com vimeo.com vk.com wa.me weibo.com whatsapp.com x.com xing.com youtu.be youtube.com
    """.split()
)
"""Where a brand has a profile."""

LINK_PAGES = frozenset(
    """
    allmylinks.com beacons.ai beacons.page bio.link bio.site bit.ly campsite.bio cutt.ly flow.page goo.gl hoo.be
    komi.io koji.to linkin.bio linkpop.com linkr.bio linktr.ee lnk.bio lnk.to many.link milkshake.app msha.ke ow.ly
    rebrand.ly shor.by short.io snipfeed.co solo.to t.co taplink.cc tinyurl.com withkoji.com znap.link
    """.split()
)
"""Where a brand has a page of links, or a short address."""

MARKETPLACES = frozenset(
    """
    1688.com abound.com alibaba.com aliexpress.com allegro.pl ankorstore.com artfire.com asos.com avocadostore.de
    bol.com bulletin.co cdiscount.com creoate.com cratejoy.com dawanda.com depop.com dhgate.com emag.ro etsy.com
    fairling.de faire.com folksy.com gimmethegoodstuff.org global-sources.com globalsources.com handshake.com houzz.com
    indiamart.com kaufland.de kickstarter.com leroymerlin.fr made-in-china.com manomano.fr mercadolibre.com
    mercadolivre.com.br mirakl.com notonthehighstreet.com novica.com orderchamp.com otto.de ozon.ru rakuten.co.jp
    rakuten.com redbubble.com rangeme.com shopee.com society6.com spoonflower.com target.com temu.com trouva.com
    tundra.com uncommongoods.com vinted.com walmart.com wayfair.com wildberries.ru wish.com wolfandbadger.com zalando.de
    zalando.com zazzle.com
    """.split()
)
"""Where a brand has a shop among others."""

OTHER_SHARED_HOSTS = frozenset(
    """
    archive.org baidu.com bing.com calendly.com canva.com dropbox.com duckduckgo.com eventbrite.com forms.gle github.com
    gofundme.com icloud-content.com imgur.com issuu.com maps.app.goo.gl patreon.com paypal.com paypal.me soundcloud.com
    spotify.com tripadvisor.com trustpilot.com typeform.com wetransfer.com wikipedia.org yelp.com
    """.split()
)
"""Search engines, directories, forms and file stores."""

ANY_SUFFIX = {
    "amazon": "marketplace_page",
    "ebay": "marketplace_page",
    "etsy": "marketplace_page",
    "facebook": "social_profile",
    "google": "shared_host",
    "instagram": "social_profile",
    "pinterest": "social_profile",
}
"""Names that mean the same under every suffix."""

_KINDS = (
    (SOCIAL_PLATFORMS, "social_profile"),
    (LINK_PAGES, "link_page"),
    (MARKETPLACES, "marketplace_page"),
    (MAIL_PROVIDERS, "mail_provider"),
    (OTHER_SHARED_HOSTS, "shared_host"),
)
_KIND_OF = {domain: kind for domains, kind in _KINDS for domain in domains}

MEANINGS = {
    "social_profile": "a social platform",
    "link_page": "a host of link pages or short addresses",
    "marketplace_page": "a marketplace",
    "mail_provider": "a mail provider",
    "shared_host": "a host that many share",
}
"""The kinds of shared hosts, in words."""


def shared_host_kind(domain: str) -> str | None:
    """What an address at a registrable domain is instead of a brand's own website, or None if it may be one."""
    return _KIND_OF.get(domain) or ANY_SUFFIX.get(domain.partition(".")[0])
