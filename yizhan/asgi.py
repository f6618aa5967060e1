"""The web application as an ASGI server wants it."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhan.settings")
# Whitenoise hands out files synchronously; the server reads them in a thread, as meant.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = get_asgi_application()
