"""The look: tokens, base templates, components, icons, htmx glue and a living gallery page."""
