"""Domains at which anybody can have a mailbox: an address there says nothing about who owns the domain."""

MAIL_PROVIDERS = frozenset(
    """
    126.com 163.com aol.com bluewin.ch btinternet.com comcast.net fastmail.com free.fr freenet.de gmail.com gmx.at gmx.ch
    gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    icloud.com laposte.net libero.it live.co.uk live.com live.fr live.nl mac.com mail.com mail.ru mailbox.org me.com
    msn.com naver.com o2.pl orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me proton.me protonmail.com qq.com
    rocketmail.com seznam.cz sfr.fr sky.com t-online.de terra.com.br tiscali.it tutanota.com uol.com.br verizon.net
    virgilio.it wanadoo.fr web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr
    yahoo.it yandex.ru ymail.com zoho.com
    """.split()
)
"""Registrable domains of mail providers."""
