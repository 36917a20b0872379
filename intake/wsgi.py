"""The web process: what granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from intake import keeper
from intake.base.encodings import only_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intake.settings")
keeper.use_from_environment()
application = only_utf_8(get_wsgi_application())
