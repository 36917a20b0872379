"""The web process: what granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from intake import keeper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intake.settings")
keeper.use_from_environment()
application = get_wsgi_application()
