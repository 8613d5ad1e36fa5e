"""Documents for people, as tagged PDF: what they say, in French typography, from templates."""
