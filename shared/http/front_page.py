"""What a person reads who opens a service's address in a browser: plain HTML, nothing from elsewhere."""

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
<li><a href="openapi.json">Ce qu'on peut lui demander (OpenAPI)</a></li>
<li><a href="asyncapi">Ce qu'il annonce et ce qu'il écoute (AsyncAPI)</a></li>
<li><a href="readyz">S'il est prêt</a></li>
</ul>
</main>
</body>
</html>
"""


def front_page(service: str) -> str:
    """Return the page of `service`; its links are relative, so that it works below any path."""
    return PAGE.format(service=escape(service))
