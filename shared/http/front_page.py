"""What a person reads who opens a service's address in a browser: plain HTML, nothing from elsewhere."""

from collections.abc import Mapping
from html import escape

PAGE = """<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>RERS - {service}</title>
</head>
<body style="max-width:36em;margin:2em auto;padding:0 1em;font:1.1em/1.5 system-ui,sans-serif">
<main>
<h1>RERS - {service}</h1>
<p>Ce service de la plateforme des Réseaux d'échanges réciproques de savoirs répond à des programmes\u00a0;
voici comment il se décrit.</p>
<ul>
{more}<li><a href="openapi.json">Ce qu'on peut lui demander (OpenAPI)</a></li>
<li><a href="asyncapi">Ce qu'il annonce et ce qu'il écoute (AsyncAPI)</a></li>
<li><a href="readyz">S'il est prêt</a></li>
</ul>
</main>
</body>
</html>
"""


LINK = '<li><a href="{address}">{words}</a></li>\n'


def front_page(service: str, links: Mapping[str, str] | None = None) -> str:
    """Return the page of `service`; its links are relative, so that it works below any path.

    `links` are the service's own, from address to words; they come first.
    """
    own = [
        LINK.format(address=escape(address), words=escape(words))
        for address, words in (links or {}).items()
    ]
    return PAGE.format(service=escape(service), more="".join(own))
